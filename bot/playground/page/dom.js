// Elements and icons. Data only ever becomes text nodes and attributes here, never markup.

const SVG = "http://www.w3.org/2000/svg";

/** An element: properties named on… are listeners, `test` is its data-testid, true is an empty attribute. */
export function el(tag, properties = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (value === undefined || value === null || value === false) continue;
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else if (name === "test") node.dataset.testid = value;
    else node.setAttribute(name, value === true ? "" : String(value));
  }
  node.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== false));
  return node;
}

/** A button that shows only an icon; its label is for the ear and for the tooltip. */
export function iconButton(name, label, properties = {}) {
  return el("button", { type: "button", class: "icon-button", "aria-label": label, title: label, ...properties }, icon(name));
}

const ICONS = {
  attach: "M8 12.5l6.2-6.2a3 3 0 014.3 4.2l-8 8a5 5 0 01-7-7l7.8-7.9",
  send: "M4 12l16-8-5.5 17-3.2-7.3zM11.3 13.7L20 4",
  slash: "M14.5 5l-5 14M4 4h16v16H4z",
  keyboard: "M3 6h18v12H3zM7 10h.01M12 10h.01M17 10h.01M7 14h10",
  close: "M6 6l12 12M18 6L6 18",
  more: "M11.3 6a.7.7 0 101.4 0 .7.7 0 10-1.4 0zM11.3 12a.7.7 0 101.4 0 .7.7 0 10-1.4 0zM11.3 18a.7.7 0 101.4 0 .7.7 0 10-1.4 0z",
  add: "M12 5v14M5 12h14",
  reply: "M10 6l-6 6 6 6M4 12h9a7 7 0 017 7",
  edit: "M5 19l1-4L16.5 4.5l3 3L9 18zM14 7l3 3",
  copy: "M9 9h11v11H9zM5 15H4V4h11v1",
  file: "M6 3h8l5 5v13H6zM14 3v5h5",
  place: "M12 21c4-4.7 6.5-8.2 6.5-11.5a6.5 6.5 0 10-13 0C5.5 12.8 8 16.3 12 21zM12 12a2.5 2.5 0 100-5 2.5 2.5 0 000 5z",
  contact: "M12 12a4 4 0 100-8 4 4 0 000 8zM4.5 20.5a7.5 7.5 0 0115 0",
  photo: "M4 5h16v14H4zM4 16l5-5 4 4 3-3 4 4M15.5 9h.01",
  sample: "M4 8h4l1.5-3h5L16 8h4v11H4zM12 16.5a3.2 3.2 0 100-6.4 3.2 3.2 0 000 6.4z",
  next: "M5 6l8 6-8 6zM17 6v12",
  clock: "M12 21a9 9 0 100-18 9 9 0 000 18zM12 7v5l3.5 2",
  down: "M6 9l6 6 6-6",
  bottom: "M12 5v13M6 12l6 6 6-6",
  check: "M5 13l4 4L19 7",
  checks: "M2 13l4 4L15 7M11 16l1 1L22 7",
  waiting: "M12 21a9 9 0 100-18 9 9 0 000 18zM12 7v5l3 2",
  failed: "M12 21a9 9 0 100-18 9 9 0 000 18zM12 7v6M12 16.5h.01",
  info: "M12 21a9 9 0 100-18 9 9 0 000 18zM12 11v6M12 7.5h.01",
  group: "M9 11a3.5 3.5 0 100-7 3.5 3.5 0 000 7zM2.5 20a6.5 6.5 0 0113 0M16 4.3a3.5 3.5 0 010 6.4M18 13.8a6.5 6.5 0 013.5 6.2",
  bot: "M5 9h14v10H5zM12 9V5M9 13.5h.01M15 13.5h.01M2.5 13v3M21.5 13v3",
  download: "M12 4v11M7 11l5 5 5-5M5 20h14",
  link: "M8 16L17 7M10 7h7v7",
  block: "M12 21a9 9 0 100-18 9 9 0 000 18zM5.7 5.7l12.6 12.6",
  voice: "M12 15a3 3 0 003-3V6a3 3 0 10-6 0v6a3 3 0 003 3zM6 11.5a6 6 0 0012 0M12 17.5V21",
  forward: "M14 6l6 6-6 6M20 12h-9a7 7 0 00-7 7",
};

export function icon(name) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("class", "icon");
  svg.setAttribute("aria-hidden", "true");
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("d", ICONS[name]);
  svg.append(path);
  return svg;
}

const HUES = 7;

/** A round sign of a person, bot or group: up to two initials, coloured by id. */
export function avatar(id, name, kind = "person") {
  const sign = kind === "person" ? initials(name) : icon(kind);
  const hue = Math.abs(Number(id) || 0) % HUES;
  return el("span", { class: `avatar hue-${hue}`, "aria-hidden": "true" }, sign);
}

function initials(name) {
  const words = name.trim().split(/\s+/);
  if (/\p{Script=Han}/u.test(name)) return [...words[0]].slice(-2).join("");
  return words.slice(0, 2).map((word) => [...word][0] ?? "").join("").toUpperCase();
}
