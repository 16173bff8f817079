// One person's phone: who it is, their chats, the open conversation, and where they write. It turns what a person does
// into calls of the playground, and shows what comes of it.

import * as api from "./api.js";
import { attachments } from "./attachments.js";
import { composer } from "./composer.js";
import { conversation } from "./conversation.js";
import { openAlert, openCode, openPicture, openWho } from "./dialogs.js";
import { avatar, el, icon, iconButton } from "./dom.js";
import { gestures } from "./gestures.js";
import { openMenu } from "./menu.js";
import { isPerson } from "./message.js";
import * as store from "./store.js";
import { roleName, say } from "./words.js";

const TOAST_FOR = 4000;
const ANSWER_WITHIN = 15_000;

// What opens a customer, a debt or a form for whoever taps it; any other code is an invitation for somebody new.
const ADDRESS = /^[a-z]+(?:-[0-9]+)?$/;

/**
 * at: {person, chat}; act: {changed(), remove() or null, now()}.
 * Returns {node, at, end()}.
 */
export function phone(at, act) {
  const people = el("select", { class: "person-select", test: "person-select", "aria-label": say("person") });
  const face = el("span", { class: "face" });
  const name = el("span", { class: "person-name" });
  const role = el("span", { class: "person-role muted" });
  const others = el("span", { class: "dot", hidden: true, role: "img", "aria-label": say("others_unread"), test: "others-unread" });
  const more = iconButton("more", say("more"), { test: "phone-menu", "aria-haspopup": "menu", onclick: () => phoneMenu() });
  const head = el(
    "header",
    { class: "phone-head" },
    el("div", { class: "who" }, face, el("span", { class: "who-words" }, el("span", { class: "who-name" }, name, icon("down")), role), others, people),
    more,
    act.remove && iconButton("close", say("remove_phone"), { test: "phone-remove", onclick: act.remove }),
  );
  const tabs = el("div", { class: "tabs", role: "tablist", "aria-label": say("chats"), test: "chat-select" });
  const problem = el("div", { class: "bar problem", role: "alert", hidden: true, test: "error" });
  const toast = el("div", { class: "toast", role: "status", test: "toast", hidden: true });
  const talk = conversation({
    command: (text) => sendText(text, null),
    link: followLink,
    tap,
    jump: (id) => talk.jump(id),
    enlarge: (message) => openPicture(message.photo.url, message.text),
    menu: messageMenu,
    start: () => sendText("/start", null),
    earlier: () => store.readEarlier(open()),
    retry: (outgoing) => store.deliver(open(), outgoing),
    discard: (outgoing) => store.discard(open(), outgoing),
  });
  const pen = composer({
    send: sendText,
    edit: (message, text) => attempt(() => api.edit(at.person, at.chat, message.id, text)),
    attach: (button) => other.menu(button),
    files: (files) => other.files(files),
    keyboardButton,
    editLast,
    typed: (text) => store.keepDraft(key(), text),
    askInline: (text) => api.askInline(at.person, text).catch(() => ({ query: "", results: [] })),
    pick: (query, result) => attempt(() => api.pick(at.person, at.chat, query, result)),
    username: () => store.state.bot.username ?? "",
    readCommands: (known) => store.readCommands(open()).catch(() => known),
  });
  const other = attachments({
    reply: () => pen.replyTo(),
    sent: (replyTo) => pen.replyTo() === replyTo && pen.leaveReply(),
    where: () => at,
    over: () => node,
    now: act.now,
    complain,
  });
  const blocked = el("div", { class: "bar blocked", hidden: true, test: "blocked" });
  const node = el("section", { class: "phone", test: "phone" }, head, tabs, problem, el("div", { class: "screen" }, talk.node, toast), blocked, pen.node);

  const key = () => store.chatKey(at.person, at.chat);
  const open = () => store.chatOf(at.person, at.chat);
  const person = () => store.personOf(at.person);
  let shown = null;
  let unwatch = () => {};
  let toastTimer = 0;
  const waiting = new Map(); // taps without an answer yet: message id → button

  people.addEventListener("change", () => go(Number(people.value), Number(people.value)));
  gestures(talk.node, ".message[data-id]", {
    press: (element, point) => messageMenu(messageOf(element), point),
    swipe: (element) => reply(messageOf(element)),
  });
  node.addEventListener("pointerdown", (event) => pen.node.contains(event.target) || pen.hideCommands());
  node.addEventListener("dragover", (event) => event.dataTransfer.types.includes("Files") && event.preventDefault());
  node.addEventListener("drop", (event) => {
    if (!event.dataTransfer.files.length) return;
    event.preventDefault();
    other.files([...event.dataTransfer.files]);
  });

  const messageOf = (element) => open().messages.find((message) => message.id === Number(element.dataset.id));

  const stopListening = store.listen({
    state: draw,
    unread: drawUnread,
    chat: (changed) => changed === key() && drawChat(),
    event: hear,
  });

  function go(toPerson, toChat) {
    at.person = toPerson;
    at.chat = toChat;
    act.changed();
    draw();
    pen.focus();
  }

  function draw() {
    if (!person()) return;
    if (!store.chatsOf(person()).some((chat) => chat.id === at.chat)) at.chat = at.person;
    node.setAttribute("aria-label", say("phone_of", { name: person().name }));
    node.dataset.person = at.person;
    node.dataset.chat = at.chat;
    if (shown !== key()) {
      unwatch();
      unwatch = document.hidden ? () => {} : store.watch(key());
      waiting.clear();
      problem.hidden = true;
      toast.hidden = true;
    }
    face.replaceChildren(avatar(at.person, person().name));
    name.textContent = person().name;
    role.textContent = roleName(person().role);
    blocked.hidden = !person().blocked;
    blocked.replaceChildren(
      el("span", {}, say("blocked", { name: person().name })),
      el("button", { type: "button", class: "text-button", onclick: () => setBlocked(false) }, say("unblock")),
    );
    drawUnread();
    drawChat();
  }

  function drawUnread() {
    if (!person()) return;
    people.replaceChildren(
      ...store.state.people.map((one) => {
        const n = one.id === at.person ? 0 : store.unreadOf(one);
        const words = `${one.name} · ${roleName(one.role)}`;
        return el("option", { value: one.id, selected: one.id === at.person }, n ? say("person_unread", { name: words, n }) : words);
      }),
    );
    others.hidden = !store.state.people.some((one) => one.id !== at.person && store.unreadOf(one));
    const focused = tabs.contains(document.activeElement);
    tabs.replaceChildren(...store.chatsOf(person()).map(tab));
    if (focused) tabs.querySelector('[aria-selected="true"]')?.focus();
  }

  function tab(chat) {
    const selected = chat.id === at.chat;
    const n = store.unreadIn(at.person, chat.id);
    return el(
      "button",
      {
        type: "button",
        class: "tab",
        role: "tab",
        test: "chat-tab",
        "data-chat": chat.id,
        "aria-selected": String(selected),
        tabindex: selected ? 0 : -1,
        title: chat.group ? say("members", { names: chat.group.members.map((id) => store.personOf(id)?.name).join(", ") }) : chat.title,
        onclick: () => go(at.person, chat.id),
        onkeydown: moveTab,
      },
      icon(chat.group ? "group" : "bot"),
      el("span", { class: "tab-name" }, chat.title),
      n ? el("span", { class: "badge", test: "unread", "aria-label": say("unread", { n }) }, n > 99 ? "99+" : n) : null,
    );
  }

  function moveTab(event) {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!step) return;
    event.preventDefault();
    const chats = store.chatsOf(person());
    const place = chats.findIndex((chat) => chat.id === at.chat);
    at.chat = chats[(place + step + chats.length) % chats.length].id;
    act.changed();
    draw();
  }

  function drawChat() {
    const inGroup = at.chat !== at.person;
    const fresh = shown !== key();
    shown = key();
    talk.show(open(), inGroup, act.now());
    const latest = replyMarkup(open().messages ?? []);
    pen.show({
      fresh,
      draft: store.draftOf(key()),
      commands: open().commands,
      placeholder: say(inGroup ? "write_group" : "write"),
      keyboard: latest?.rows ?? null,
      keyboardKey: latest?.id ?? null,
    });
  }

  /** The keyboard that the bot's newest word on the matter asks for. */
  function replyMarkup(messages) {
    const message = messages.findLast((one) => one.from?.is_bot && (one.reply_keyboard || one.remove_keyboard));
    return message?.reply_keyboard ? { id: message.id, rows: message.reply_keyboard } : null;
  }

  function hear(event) {
    if (event.kind === "answered" && event.person === at.person) answered(event);
  }

  // Writing

  function sendText(text, replyTo) {
    const { person: who, chat } = at;
    return store.send(open(), { text, deliver: () => api.say(who, chat, text, replyTo?.id) });
  }

  /** Do something that shows no message on its way; what fails is said in the bar. */
  async function attempt(doing) {
    problem.hidden = true;
    try {
      return await doing();
    } catch (failure) {
      complain(failure);
      return null;
    }
  }

  function complain(failure) {
    const reason = failure.message || say("unreachable");
    problem.replaceChildren(
      el("span", {}, say("failed", { reason })),
      iconButton("close", say("close"), { onclick: () => (problem.hidden = true) }),
    );
    problem.hidden = false;
  }

  function reply(message) {
    if (message) pen.reply(message);
  }

  function editLast() {
    const message = (open().messages ?? []).findLast((one) => isPerson(one, at.person) && one.text);
    if (message) pen.edit(message);
    return Boolean(message);
  }

  function keyboardButton(button) {
    if (button.request_location) other.location();
    else if (button.request_contact) other.contact();
    else sendText(button.text, null);
  }

  // Buttons under messages

  async function tap(message, button, element) {
    if (button.url) {
      followLink(button.url, null);
      return;
    }
    if (waiting.has(message.id) || element.getAttribute("aria-busy") === "true") return;
    const mark = { button: button.text, timer: setTimeout(() => settle(message.id, say("button_silent")), ANSWER_WITHIN) };
    waiting.set(message.id, mark);
    element.setAttribute("aria-busy", "true");
    mark.element = element;
    const taken = await attempt(() => api.tap(at.person, at.chat, message.id, button.data));
    if (!taken) settle(message.id);
  }

  /** The tap on this message's button is over; with words when it stayed unanswered. */
  function settle(messageId, words) {
    const mark = waiting.get(messageId);
    if (!mark) return;
    clearTimeout(mark.timer);
    waiting.delete(messageId);
    mark.element.removeAttribute("aria-busy");
    if (words) showToast(words);
  }

  function answered(event) {
    if (event.chat !== at.chat || !waiting.has(event.message)) return;
    settle(event.message);
    if (event.url) followLink(event.url, null);
    if (!event.text) return;
    if (event.alert) openAlert(node, person().name, event.text);
    else showToast(event.text);
  }

  function showToast(words) {
    clearTimeout(toastTimer);
    toast.textContent = words;
    toast.hidden = false;
    toastTimer = setTimeout(() => (toast.hidden = true), TOAST_FOR);
  }

  /** A link with a code of this bot opens here, as somebody; any other is the browser's. */
  function followLink(url, event) {
    const found = /^https?:\/\/(?:t\.me|telegram\.me)\/(\w+)\?start=([\w-]+)$/i.exec(url) ?? /^tg:\/\/resolve\?domain=(\w+)&start=([\w-]+)$/i.exec(url);
    if (found && found[1].toLowerCase() === (store.state.bot.username ?? "").toLowerCase()) {
      event?.preventDefault();
      const stranger = store.state.people.find((one) => one.role === "stranger" || !one.role);
      const likely = ADDRESS.test(found[2]) ? person() : (stranger ?? person());
      openWho(node, store.state.people, likely.id, async (who) => {
        await api.startLink(who, found[2]);
        if (who !== at.person || who !== at.chat) go(who, who); // what it opens comes in private
      });
    } else if (!event) window.open(url, "_blank", "noopener");
  }

  // Menus

  function messageMenu(message, where) {
    if (!message) return;
    const mine = isPerson(message, at.person);
    const { text } = message;
    openMenu(
      where,
      [
        { icon: "reply", label: say("reply"), test: "action-reply", run: () => reply(message) },
        mine && text && { icon: "edit", label: say("edit"), test: "action-edit", run: () => pen.edit(message) },
        text && { icon: "copy", label: say("copy"), test: "action-copy", run: () => navigator.clipboard.writeText(text).catch(complain) },
      ],
      say("actions"),
    );
  }

  function phoneMenu() {
    openMenu(
      more,
      [
        { icon: "bot", label: say("start"), test: "phone-start", run: () => (go(at.person, at.person), sendText("/start", null)) },
        { icon: "link", label: say("start_code"), test: "phone-code", run: chooseCode },
        person().blocked
          ? { icon: "check", label: say("unblock"), test: "phone-unblock", run: () => setBlocked(false) }
          : { icon: "block", label: say("block"), test: "phone-block", run: () => setBlocked(true) },
      ],
      say("more"),
    );
  }

  function setBlocked(yes) {
    return attempt(() => api.block(at.person, yes).then(store.loadState));
  }

  function chooseCode() {
    openCode(node, (code) => api.startLink(at.person, code));
  }

  const visibility = () => {
    unwatch();
    unwatch = document.hidden ? () => {} : store.watch(key());
  };
  document.addEventListener("visibilitychange", visibility);

  draw();
  return {
    node,
    at,
    end() {
      stopListening();
      unwatch();
      document.removeEventListener("visibilitychange", visibility);
      node.remove();
    },
  };
}
