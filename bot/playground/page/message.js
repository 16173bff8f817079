// One message as it looks in a chat: author, quote, picture or file, text, time, and the bot's buttons under it.

import { avatar, el, icon } from "./dom.js";
import { richText } from "./entities.js";
import { say, sizeOf, timeOf } from "./words.js";

export const momentOf = (message) => new Date(message.date * 1000);

export const isPerson = (message, person) => message.from?.id === person;

/** What a message says, in one line, for a quote or an announcement. */
export function summary(message) {
  if (message.text) return message.text.replace(/\s+/g, " ").slice(0, 160);
  for (const kind of ["photo", "location", "contact", "voice"]) if (message[kind]) return say(kind);
  return message.document?.name ?? "…";
}

/**
 * view: {person, inGroup, first, seen, act}; act has what a person can do with a message:
 * command, link, tap, jump, enlarge, menu.
 */
export function messageNode(message, view) {
  const mine = isPerson(message, view.person);
  const side = mine ? "mine" : "theirs";
  if (message.service) {
    return el("div", { class: "service", test: "service", "data-id": message.id }, message.service);
  }
  const node = el(
    "article",
    {
      class: `message ${side}${view.first ? " first" : ""}${message.text?.includes("\n") ? " long" : ""}`,
      test: "message",
      "data-id": message.id,
      "data-from": message.from?.id,
      "data-side": side,
      "aria-label": `${message.from?.name ?? ""}, ${timeOf(momentOf(message))}`,
    },
    view.inGroup && !mine && sign(message, view),
    el(
      "div",
      { class: "body" },
      el("div", { class: "line" }, bubble(message, view, mine), actions(message, view)),
      message.keyboard?.length ? keyboard(message, view) : null,
    ),
  );
  if (node.querySelector("pre")) node.classList.add("has-table");
  if (message.photo) node.classList.add("has-photo");
  return node;
}

function sign(message, view) {
  if (!view.first) return el("span", { class: "avatar none", "aria-hidden": "true" });
  return avatar(message.from.id, message.from.name, message.from.is_bot ? "bot" : "person");
}

function bubble(message, view, mine) {
  return el(
    "div",
    { class: "bubble" },
    view.inGroup && !mine && view.first && el("div", { class: `author hue-text-${Math.abs(message.from.id) % 7}` }, message.from.name),
    message.forwarded && el("div", { class: "forwarded" }, icon("forward"), say("forwarded_from", { name: message.forwarded.name })),
    message.reply_to && quote(message.reply_to, view.act),
    message.photo && photo(message, view.act),
    message.document && file(message.document),
    message.location && place(message.location),
    message.contact && contact(message.contact),
    message.voice && voice(message.voice),
    message.text && el("div", { class: "text", dir: "auto", test: "message-text" }, richText(message.text, message.entities, view.act)),
    meta(message, view, mine),
  );
}

function quote(original, act) {
  return el(
    "button",
    { type: "button", class: "quote", test: "quote", onclick: () => act.jump(original.id) },
    el("span", { class: "quote-name" }, original.from?.name ?? ""),
    el("span", { class: "quote-text" }, summary(original)),
  );
}

function photo(message, act) {
  const { url, width, height } = message.photo;
  const image = el("img", { src: url, width, height, alt: message.text || say("photo"), loading: "lazy", decoding: "async" });
  if (width && height) image.style.setProperty("--ratio", `${width} / ${height}`);
  return el(
    "button",
    { type: "button", class: "photo", test: "photo", "aria-label": say("photo_enlarge"), onclick: () => act.enlarge(message) },
    image,
  );
}

function file(document) {
  const { name } = document;
  return el(
    "a",
    { class: "file", test: "document", href: document.url, download: name, "aria-label": say("file_download", { name }) },
    el("span", { class: "file-sign", "aria-hidden": "true" }, icon("download")),
    el("span", { class: "file-words" }, el("span", { class: "file-name" }, name), document.size && el("span", { class: "muted" }, sizeOf(document.size))),
  );
}

function place(location) {
  const text = `${location.latitude.toFixed(5)}, ${location.longitude.toFixed(5)}`;
  return el(
    "div",
    { class: "place", test: "location" },
    el("div", { class: "place-map", "aria-hidden": "true" }, icon("place")),
    el("div", { class: "place-words" }, el("span", {}, say("location")), el("span", { class: "muted" }, text)),
  );
}

function contact(person) {
  const name = fullName(person);
  return el(
    "div",
    { class: "file", test: "contact" },
    avatar(name.length, name || "?"),
    el("span", { class: "file-words" }, el("span", { class: "file-name" }, name), el("span", { class: "muted" }, person.phone_number)),
  );
}

/** A Chinese name begins with the family's. */
function fullName({ first_name: first, last_name: last }) {
  if (!last) return first;
  return /\p{Script=Han}/u.test(last) ? `${last}${first}` : `${first} ${last}`;
}

function voice(sound) {
  return el("audio", { controls: true, src: sound.url, preload: "none", "aria-label": say("voice"), test: "voice" });
}

function meta(message, view, mine) {
  return el(
    "span",
    { class: "meta" },
    message.edited && el("span", { class: "edited" }, say("edited")),
    el("time", { datetime: momentOf(message).toISOString() }, timeOf(momentOf(message))),
    mine && tick(view.seen ? "checks" : "check", say(view.seen ? "seen" : "sent")),
  );
}

function tick(name, label) {
  return el("span", { class: `tick ${name}`, role: "img", "aria-label": label, title: label }, icon(name));
}

function actions(message, view) {
  return el(
    "button",
    {
      type: "button",
      class: "icon-button message-actions",
      test: "message-actions",
      "aria-label": say("actions"),
      "aria-haspopup": "menu",
      onclick: (event) => view.act.menu(message, event.currentTarget),
    },
    icon("down"),
  );
}

function keyboard(message, view) {
  return el(
    "div",
    { class: "keyboard", role: "group", "aria-label": say("buttons"), test: "inline-keyboard" },
    message.keyboard.map((row) =>
      el(
        "div",
        { class: "keyboard-row" },
        row.map((button) =>
          el(
            "button",
            {
              type: "button",
              class: "inline-button",
              test: "inline-button",
              "data-data": button.data,
              onclick: (event) => view.act.tap(message, button, event.currentTarget),
            },
            el("span", { class: "label" }, button.text),
            button.url && icon("link"),
          ),
        ),
      ),
    ),
  );
}

/** What is on its way: shown at once, with a way to try again when it failed. */
export function outgoingNode(outgoing, act) {
  const failed = outgoing.state === "failed";
  const label = failed ? say("not_sent") : say("sending");
  return el(
    "article",
    { class: `message mine first outgoing ${outgoing.state}`, test: "message-outgoing", "data-state": outgoing.state },
    el(
      "div",
      { class: "body" },
      el(
        "div",
        { class: "line" },
        el(
          "div",
          { class: "bubble" },
          outgoing.text && el("div", { class: "text", dir: "auto" }, outgoing.text),
          el("span", { class: "meta" }, tick(failed ? "failed" : "waiting", label)),
        ),
      ),
      failed &&
        el(
          "div",
          { class: "not-sent", role: "alert" },
          el("span", {}, `${label} ${outgoing.failure.message || say("unreachable")}`),
          el("button", { type: "button", class: "text-button", test: "retry", onclick: () => act.retry(outgoing) }, say("retry")),
          el("button", { type: "button", class: "text-button", test: "discard", onclick: () => act.discard(outgoing) }, say("discard")),
        ),
    ),
  );
}
