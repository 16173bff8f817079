// The list of messages of one chat. After each change it keeps the elements that are still right, replaces those that
// differ, and leaves the scroll where the reader has it, unless the reader is at the newest message.

import { el, icon } from "./dom.js";
import { messageNode, momentOf, isPerson, outgoingNode } from "./message.js";
import { dayKey, dayOf, pageLanguage, say } from "./words.js";

const NEAR = 48;
const TOGETHER = 10 * 60 * 1000;

/**
 * act: what messages can be asked to do (see message.js), and start(), earlier(), retry(outgoing), discard(outgoing).
 * Returns {node, show(chat, inGroup, now), jump(id), end()}.
 */
export function conversation(act) {
  const items = el("div", { class: "items" });
  const list = el("div", { class: "messages", role: "log", "aria-label": say("messages"), tabindex: 0, test: "messages" }, items);
  const toEnd = el(
    "button",
    { type: "button", class: "to-end", hidden: true, test: "to-bottom", "aria-label": say("to_bottom"), onclick: () => end() },
    icon("bottom"),
  );
  const node = el("div", { class: "conversation" }, list, toEnd);
  const kept = new Map();
  let shown = { key: null, at: true, last: null };

  list.addEventListener("scroll", () => {
    shown.at = list.scrollHeight - list.scrollTop - list.clientHeight < NEAR;
    if (shown.at) toEnd.hidden = true;
  });
  const settle = new ResizeObserver(() => shown.at && end());
  settle.observe(list);
  settle.observe(items);

  function end() {
    list.scrollTop = list.scrollHeight;
    shown.at = true;
    toEnd.hidden = true;
  }

  function show(chat, inGroup, now) {
    if (shown.key !== chat.key) {
      shown = { key: chat.key, at: true, last: null };
      kept.clear();
    }
    // Only what comes later is read aloud, not the chat that was opened.
    list.setAttribute("aria-live", shown.last === null ? "off" : "polite");
    const messages = chat.messages ?? [];
    const newest = messages.at(-1)?.id ?? null;
    const hasNew = shown.last !== null && newest !== null && newest > shown.last;
    const mineIsNew =
      chat.outgoing.some((one) => one.state === "waiting" && !kept.has(`out ${one.number}`)) ||
      (hasNew && messages.some((one) => one.id > shown.last && isPerson(one, chat.person)));
    if (newest !== null) shown.last = newest;
    const stay = shown.at || mineIsNew ? null : anchor();
    reconcile(plan(chat, messages, inGroup, now));
    if (stay) {
      list.scrollTop += stay.node.isConnected ? stay.node.getBoundingClientRect().top - stay.top : 0;
      if (hasNew) toEnd.hidden = false;
    } else end();
  }

  /** The first message in sight, and where it stands. */
  function anchor() {
    const top = list.getBoundingClientRect().top;
    const first = [...items.children].find((child) => child.getBoundingClientRect().bottom > top);
    return first ? { node: first, top: first.getBoundingClientRect().top } : null;
  }

  /** What should stand in the list: [key, signature, make] for each element. */
  function plan(chat, messages, inGroup, now) {
    const language = pageLanguage();
    const wanted = [];
    if (chat.messages === null) {
      wanted.push(["loading", language, () => el("div", { class: "service" }, chat.failure ? chat.failure.message || say("unreachable") : say("loading"))]);
    } else if (!messages.length && !chat.outgoing.length) {
      wanted.push(["empty", `${language} ${inGroup}`, () => empty(inGroup)]);
    }
    if (messages.length >= chat.limit) wanted.push(["earlier", language, earlier]);
    const answered = messages.findLastIndex((message) => message.from?.is_bot);
    let before = null;
    messages.forEach((message, place) => {
      const day = dayKey(momentOf(message));
      const newDay = !before || dayKey(momentOf(before)) !== day;
      if (newDay) {
        const words = dayOf(momentOf(message), now);
        wanted.push([`day ${day} ${message.id}`, words, () => el("div", { class: "day", role: "separator" }, el("span", {}, words))]);
      }
      const first = newDay || before.service || before.from?.id !== message.from?.id || momentOf(message) - momentOf(before) > TOGETHER;
      const seen = isPerson(message, chat.person) && place < answered;
      const view = { person: chat.person, inGroup, first, seen, act };
      wanted.push([`message ${message.id}`, JSON.stringify([message, first, seen, language]), () => messageNode(message, view)]);
      before = message;
    });
    for (const outgoing of chat.outgoing) {
      wanted.push([`out ${outgoing.number}`, `${outgoing.state} ${language}`, () => outgoingNode(outgoing, act)]);
    }
    return wanted;
  }

  function empty(inGroup) {
    return el(
      "div",
      { class: "empty", test: "empty" },
      el("p", {}, say("empty")),
      !inGroup && el("p", { class: "muted" }, say("empty_hint")),
      !inGroup && el("button", { type: "button", class: "primary", test: "start", onclick: () => act.start() }, say("start")),
    );
  }

  function earlier() {
    return el("div", { class: "service" }, el("button", { type: "button", class: "text-button", test: "earlier", onclick: () => act.earlier() }, say("earlier")));
  }

  function reconcile(wanted) {
    const keys = new Set(wanted.map(([key]) => key));
    for (const [key, { node: old }] of kept) {
      if (!keys.has(key)) {
        old.remove();
        kept.delete(key);
      }
    }
    let previous = null;
    for (const [key, signature, make] of wanted) {
      let item = kept.get(key);
      if (item?.signature !== signature) {
        const fresh = { node: make(), signature };
        if (item) replace(item.node, fresh.node);
        kept.set(key, fresh);
        item = fresh;
      }
      const place = previous ? previous.nextSibling : items.firstChild;
      if (item.node !== place) items.insertBefore(item.node, place);
      previous = item.node;
    }
    while (previous ? previous.nextSibling : items.firstChild) (previous ? previous.nextSibling : items.firstChild).remove();
  }

  /** Put a message's new element in its old one's place; the keyboard's focus stays where it was. */
  function replace(old, fresh) {
    const spots = "button, a, pre";
    const spot = old.contains(document.activeElement) ? [...old.querySelectorAll(spots)].indexOf(document.activeElement) : -1;
    old.replaceWith(fresh);
    if (spot >= 0) (fresh.querySelectorAll(spots)[spot] ?? list).focus({ preventScroll: true });
  }

  /** Bring a message into sight and point it out. */
  function jump(id) {
    const found = kept.get(`message ${id}`);
    if (!found) return;
    found.node.scrollIntoView({ block: "center", behavior: "smooth" });
    found.node.classList.remove("pointed");
    requestAnimationFrame(() => found.node.classList.add("pointed"));
  }

  return { node, show, jump, end };
}
