// The bar above the phones: the company's time and how to move it, the page's language, and what this page is.

import * as api from "./api.js";
import { openClock, openNotice } from "./dialogs.js";
import { el, icon, iconButton } from "./dom.js";
import { openMenu } from "./menu.js";
import { fullMoment, pageLanguage, say, shortMoment } from "./words.js";

const HOUR = 3600;
const STILL = 1500; // the clock runs on while it is asked, in milliseconds
const LANGUAGES = { en: "English", zh_CN: "中文" };

let ahead = 0; // how far the playground's clock is ahead of this machine's, in milliseconds
let next = null;

export const now = () => new Date(Date.now() + ahead);

/** Ask the playground for its time again. */
export async function readClock() {
  take(await api.fetchClock());
}

function take(answer) {
  ahead = Date.parse(answer.now) - Date.now();
  next = answer.next ? new Date(answer.next) : null;
}

/**
 * act: {language(chosen), addPhone(), moved(), complain(failure)}.
 * Returns {node, draw(canAdd)}.
 */
export function clockBar(act) {
  const time = el("time", { class: "clock-time", test: "clock-now" });
  const shortTime = el("time", { class: "clock-time short", "aria-hidden": "true" });
  const buttons = {
    next: el("button", { type: "button", class: "clock-button next", test: "clock-next", onclick: () => move({ next: true }) }, icon("next"), el("span", {}, say("clock_next"))),
    hour: clockButton("clock_hour", { advance: HOUR }),
    day: clockButton("clock_day", { advance: 24 * HOUR }),
  };
  const set = iconButton("clock", say("clock_set"), { class: "icon-button wide-only", test: "clock-set", onclick: choose });
  const add = el("button", { type: "button", class: "quiet wide-only", test: "phone-add", onclick: act.addPhone }, icon("add"), el("span", {}, say("add_phone")));
  const language = el(
    "select",
    { class: "language wide-only", test: "language", "aria-label": say("language"), onchange: (event) => act.language(event.target.value) },
    Object.entries(LANGUAGES).map(([code, name]) => el("option", { value: code, selected: code === pageLanguage() }, name)),
  );
  const more = iconButton("more", say("more"), { class: "icon-button narrow-only", test: "page-menu", "aria-haspopup": "menu", onclick: () => menu() });
  const node = el(
    "header",
    { class: "clock-bar", "aria-label": say("clock") },
    el("div", { class: "brand wide-only" }, el("img", { src: "/page/favicon.svg", alt: "", width: 26, height: 26 }), el("strong", {}, say("short_title"))),
    el("button", { type: "button", class: "notice wide-only", test: "notice", onclick: openNotice }, icon("info"), el("span", {}, say("notice_short"))),
    el("div", { class: "clock", role: "group", "aria-label": say("clock") }, time, shortTime, buttons.next, buttons.hour, buttons.day, set),
    el("div", { class: "bar-end" }, language, add, more),
  );

  function clockButton(name, how) {
    return el(
      "button",
      { type: "button", class: "clock-button wide-only", test: name.replace("_", "-"), title: say(name), "aria-label": say(name), onclick: () => move(how) },
      say(`${name}_short`),
    );
  }

  async function move(how) {
    if (buttons.next.disabled) return;
    lock(true);
    try {
      const before = now();
      take(await api.moveClock(how));
      act.moved();
      if (how.next && !next && now() - before < STILL) throw new api.Failure(say("clock_none"));
    } catch (failure) {
      act.complain(failure);
    } finally {
      lock(false);
      draw();
    }
  }

  function lock(yes) {
    for (const button of Object.values(buttons)) button.disabled = yes;
  }

  function choose() {
    openClock(now(), async (moment) => {
      take(await api.moveClock({ to: moment.toISOString() }));
      act.moved();
      draw();
    });
  }

  function menu() {
    const other = pageLanguage() === "en" ? "zh_CN" : "en";
    openMenu(
      more,
      [
        { icon: "clock", label: say("clock_hour"), test: "menu-hour", run: () => move({ advance: HOUR }) },
        { icon: "clock", label: say("clock_day"), test: "menu-day", run: () => move({ advance: 24 * HOUR }) },
        { icon: "clock", label: say("clock_set"), test: "menu-set", run: choose },
        { icon: "edit", label: LANGUAGES[other], test: "menu-language", run: () => act.language(other) },
        { icon: "info", label: say("notice_label"), test: "menu-notice", run: openNotice },
      ],
      say("more"),
    );
  }

  function draw(canAdd = !add.disabled) {
    time.dateTime = shortTime.dateTime = now().toISOString();
    time.textContent = fullMoment(now());
    shortTime.textContent = shortMoment(now());
    buttons.next.title = next ? say("clock_next_at", { time: fullMoment(next) }) : say("clock_next_hint");
    add.disabled = !canAdd;
  }

  return { node, draw };
}
