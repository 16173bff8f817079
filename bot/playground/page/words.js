// What the page says, in its language, and how it writes days and times: in the company's time zone, 24 hours.

import { fetchTexts } from "./api.js";

const LOCALES = { en: "en-GB", zh_CN: "zh-CN" };
const KEPT = "language";

let texts = {};
let language = localStorage.getItem(KEPT) ?? (navigator.language.toLowerCase().startsWith("zh") ? "zh_CN" : "en");
let zone = Intl.DateTimeFormat().resolvedOptions().timeZone;

export const pageLanguage = () => language;
export const companyZone = () => zone;

export async function learn(wanted = language) {
  texts = await fetchTexts(wanted);
  language = wanted;
  document.documentElement.lang = wanted.replace("_", "-");
  document.title = say("title");
}

export function choose(wanted) {
  localStorage.setItem(KEPT, wanted);
  return learn(wanted);
}

export function useZone(name) {
  zone = name;
}

/** The text of this key, its {placeholders} filled. */
export function say(key, values = {}) {
  return (texts[key] ?? key).replace(/\{(\w+)\}/g, (whole, name) => String(values[name] ?? whole));
}

function written(moment, options) {
  return new Intl.DateTimeFormat(LOCALES[language], { timeZone: zone, hourCycle: "h23", ...options }).format(moment);
}

export const timeOf = (moment) => written(moment, { hour: "2-digit", minute: "2-digit" });

/** A day as a key, 2026-12-04. */
export function dayKey(moment) {
  return new Intl.DateTimeFormat("en-CA", { timeZone: zone }).format(moment);
}

/** Today, yesterday, or the day with its weekday. */
export function dayOf(moment, now) {
  const key = dayKey(moment);
  if (key === dayKey(now)) return say("today");
  if (key === dayKey(new Date(now.getTime() - 86_400_000))) return say("yesterday");
  return fullDay(moment);
}

export const fullDay = (moment) =>
  written(moment, { weekday: "short", day: "numeric", month: language === "en" ? "short" : "long", year: "numeric" });

export const fullMoment = (moment) => `${fullDay(moment)} ${timeOf(moment)}`;

/** Without the year, for the clock of a narrow page. */
export const shortMoment = (moment) =>
  `${written(moment, { weekday: "short", day: "numeric", month: "short" })} ${timeOf(moment)}`;

/** What an input of type datetime-local takes: the company's wall clock, 2026-12-04T09:00. */
export function wallClock(moment) {
  return `${dayKey(moment)}T${new Intl.DateTimeFormat("en-GB", { timeZone: zone, hour: "2-digit", minute: "2-digit", hourCycle: "h23" }).format(moment)}`;
}

/** The moment at which the company's wall clock shows this; null when it is no date and time. */
export function fromWallClock(text) {
  const wanted = Date.parse(`${text}:00Z`);
  if (Number.isNaN(wanted)) return null;
  let guess = wanted;
  // Twice, since the first guess may lie on the other side of a daylight-saving change.
  for (let round = 0; round < 2; round += 1) {
    guess += wanted - Date.parse(`${wallClock(new Date(guess))}:00Z`);
  }
  return new Date(guess);
}

/** A size in the units that people read. */
export function sizeOf(bytes) {
  const units = ["B", "KB", "MB"];
  let size = bytes;
  let unit = 0;
  while (size >= 1024 && unit < units.length - 1) {
    size /= 1024;
    unit += 1;
  }
  return `${size.toFixed(unit && size < 10 ? 1 : 0)} ${units[unit]}`;
}

/** A person's role in words; a role the page has no word for is shown as it is. */
export function roleName(role) {
  return texts[`role_${role}`] ?? role ?? "";
}
