// A message's text with its entities, as Telegram sends them: offsets and lengths count UTF-16 units, which is what
// JavaScript's strings count too. Built from nodes only, so nothing that a person wrote can become markup.

import { el } from "./dom.js";
import { monospaced } from "./monospace.js";

const PLAIN_TAGS = { bold: "strong", italic: "em", underline: "u", strikethrough: "s", code: "code" };
const SAFE_LINK = /^(https?|tg|mailto|tel):/i;
// What Telegram's own clients make tappable in plain text.
const TAPPABLE = /(https?:\/\/[^\s<>"'，。；：）】]+[^\s<>"'，。；：）】.,;:!?)\]])|(?<=^|[\s(（：:，,。；;、“])(\/[a-z][a-z0-9_]{0,31}(?:@\w+)?)(?![\w/])/g;

/**
 * The text as a fragment.
 * act.command(text) sends a tapped command, act.link(url, event) may take a link over from the browser.
 */
export function richText(text, entities, act) {
  const fragment = document.createDocumentFragment();
  const waiting = [...(entities ?? [])].sort((a, b) => a.offset - b.offset || b.length - a.length);
  fill(fragment, text, 0, text.length, waiting, act);
  return fragment;
}

function fill(parent, text, start, end, waiting, act) {
  let at = start;
  while (waiting.length && waiting[0].offset < end) {
    const entity = waiting.shift();
    if (entity.offset < at) continue;
    plain(parent, text.slice(at, entity.offset), act);
    const stop = Math.min(entity.offset + entity.length, end);
    const inside = text.slice(entity.offset, stop);
    const node = wrapper(entity, inside, act);
    if (node.dataset.whole) {
      while (waiting.length && waiting[0].offset < stop) waiting.shift();
    } else {
      fill(node, text, entity.offset, stop, waiting, node.matches("a, .tappable, code") ? null : act);
    }
    parent.append(node);
    // A block ends its line by itself.
    at = node.matches("pre, blockquote") && text[stop] === "\n" ? stop + 1 : stop;
  }
  plain(parent, text.slice(at, end), act);
}

function wrapper(entity, inside, act) {
  switch (entity.type) {
    case "bold":
    case "italic":
    case "underline":
    case "strikethrough":
    case "code":
      return el(PLAIN_TAGS[entity.type]);
    case "pre": {
      const block = el("pre", { tabindex: 0 }, monospaced(inside));
      block.dataset.whole = "yes";
      return block;
    }
    case "spoiler": {
      const cover = el("span", { class: "spoiler", role: "button", tabindex: 0 });
      const show = () => cover.classList.add("shown");
      cover.addEventListener("click", show);
      cover.addEventListener("keydown", (event) => event.key === "Enter" && show());
      return cover;
    }
    case "blockquote":
    case "expandable_blockquote":
      return el("blockquote");
    case "text_link":
      return link(entity.url, act);
    case "url":
      return link(/^[a-z]+:/i.test(inside) ? inside : `https://${inside}`, act);
    case "email":
      return link(`mailto:${inside}`, act);
    case "phone_number":
      return link(`tel:${inside.replace(/[^\d+]/g, "")}`, act);
    case "bot_command":
      return command(inside, act);
    case "mention":
    case "text_mention":
    case "hashtag":
    case "cashtag":
      return el("span", { class: "mention" });
    default:
      return el("span");
  }
}

function link(url, act) {
  if (!SAFE_LINK.test(url)) return el("span");
  return el("a", {
    href: url,
    target: "_blank",
    rel: "noopener noreferrer",
    class: "tappable",
    onclick: (event) => act?.link(url, event),
  });
}

function command(text, act) {
  const node = el("button", { type: "button", class: "tappable command", onclick: () => act?.command(text) });
  return node;
}

function plain(parent, text, act) {
  if (!act) {
    parent.append(text);
    return;
  }
  let at = 0;
  for (const match of text.matchAll(TAPPABLE)) {
    parent.append(text.slice(at, match.index));
    const node = match[1] ? link(match[1], act) : command(match[2], act);
    node.append(match[0]);
    parent.append(node);
    at = match.index + match[0].length;
  }
  parent.append(text.slice(at));
}
