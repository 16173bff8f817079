// The page: the clock's bar, and beneath it one phone, or several side by side where there is room.

import { Failure } from "./api.js";
import { clockBar, now, readClock } from "./clockbar.js";
import { el, iconButton } from "./dom.js";
import { phone } from "./phone.js";
import * as store from "./store.js";
import { choose, learn, say, useZone } from "./words.js";

const KEPT = "phones";
const WIDE = matchMedia("(min-width: 820px)");
const ROOM = 460;
const MOST = 6;
const TRY_AGAIN = 2000;

const root = document.getElementById("page");

let wanted = [];
let open = [];
let bar = null;
let lost = null;
let row = null;
let connected = true;

async function start() {
  try {
    await learn();
    await Promise.all([store.loadState(), readClock()]);
  } catch (failure) {
    if (!(failure instanceof Failure)) throw failure;
    root.replaceChildren(el("p", { class: "empty" }, failure.message || "127.0.0.1: …"));
    setTimeout(start, TRY_AGAIN);
    return;
  }
  if (store.state.timezone) useZone(store.state.timezone);
  wanted = remembered() ?? proposed();
  build();
  store.listen({ event: hear, state: keepToPeople });
  store.follow((yes) => {
    connected = yes;
    lost.hidden = yes;
  });
  setInterval(() => bar.draw(), 5000);
  WIDE.addEventListener("change", build);
}

function hear(event) {
  if (event.kind === "clock") readClock().then(() => bar.draw(), () => {});
}

/** Everything anew: at first, in another language, in another width. */
function build() {
  for (const one of open) one.end();
  open = [];
  bar = clockBar({ language: (code) => choose(code).then(build, complain), addPhone, moved: redraw, complain });
  lost = el("div", { class: "bar lost", role: "status", hidden: connected, test: "reconnecting" }, say("reconnecting"));
  row = el("main", { class: "phones" });
  root.replaceChildren(bar.node, lost, row);
  for (const at of WIDE.matches ? wanted : wanted.slice(0, 1)) place(at);
  redraw();
}

function place(at) {
  const one = phone(at, {
    changed: remember,
    remove: WIDE.matches ? () => removePhone(one) : null,
    now,
  });
  open.push(one);
  row.append(one.node);
  return one;
}

function redraw() {
  row.dataset.alone = open.length === 1 ? "yes" : "no";
  bar.draw(open.length < MOST);
}

function addPhone() {
  const person = store.state.people.find((one) => !wanted.some((at) => at.person === one.id)) ?? store.state.people[0];
  const at = { person: person.id, chat: person.id };
  wanted.push(at);
  remember();
  place(at).node.scrollIntoView({ inline: "end" });
  redraw();
}

function removePhone(one) {
  if (open.length === 1) return;
  one.end();
  open = open.filter((other) => other !== one);
  wanted = wanted.filter((at) => at !== one.at);
  remember();
  redraw();
}

function complain(failure) {
  const note = el(
    "div",
    { class: "bar problem", role: "alert", test: "page-error" },
    el("span", {}, say("failed", { reason: failure.message || say("unreachable") })),
    iconButton("close", say("close"), { onclick: () => note.remove() }),
  );
  lost.before(note);
}

function remember() {
  localStorage.setItem(KEPT, JSON.stringify(wanted));
}

function remembered() {
  try {
    const kept = JSON.parse(localStorage.getItem(KEPT)).filter((at) => store.personOf(at.person));
    return kept.length ? kept : null;
  } catch {
    return null;
  }
}

/** A phone for each role that there is room for: who reports first, then who reads. */
function proposed() {
  const count = Math.max(1, Math.min(3, Math.floor(innerWidth / ROOM)));
  const roles = ["salesperson", "manager", "finance"];
  const found = roles.map((role) => store.state.people.find((person) => person.role === role)).filter(Boolean);
  const people = found.length ? found : store.state.people;
  return people.slice(0, count).map((person) => ({ person: person.id, chat: person.id }));
}

/** Somebody whose phone is open may be gone after a fresh start. */
function keepToPeople() {
  if (wanted.every((at) => store.personOf(at.person))) return;
  wanted = wanted.filter((at) => store.personOf(at.person));
  if (!wanted.length) wanted = proposed();
  build();
}

start();
