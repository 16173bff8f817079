// Dialogs over a phone: native <dialog> elements, so that focus stays inside and Esc closes. Each dialog that sends
// keeps what was filled in until it was sent, and cannot be sent twice.

import { Failure } from "./api.js";
import { el, icon, iconButton } from "./dom.js";
import { samplePlaces } from "./samples.js";
import { companyZone, fromWallClock, say, sizeOf, wallClock } from "./words.js";

/**
 * A dialog with a title, a form and one action; run() does it and may throw Failure, which is shown.
 * over: the phone it belongs to, it stands in its middle.
 */
function openForm({ over, title, test, action, parts, run }) {
  const problem = el("p", { class: "problem", role: "alert", hidden: true });
  const submit = el("button", { type: "submit", class: "primary", test: `${test}-send` }, action);
  const form = el(
    "form",
    { method: "dialog", novalidate: true },
    header(title, () => dialog.close()),
    parts,
    problem,
    el("div", { class: "dialog-actions" }, el("button", { type: "button", class: "quiet", onclick: () => dialog.close() }, say("cancel")), submit),
  );
  const dialog = show(el("dialog", { class: "dialog", test: `${test}-dialog`, "aria-label": title }, form), over);
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (submit.disabled) return;
    submit.disabled = true;
    problem.hidden = true;
    try {
      await run();
      dialog.close();
    } catch (failure) {
      if (!(failure instanceof Failure)) throw failure;
      problem.textContent = failure.message || say("unreachable");
      problem.hidden = false;
    } finally {
      submit.disabled = false;
    }
  });
  return dialog;
}

function header(title, close) {
  return el("div", { class: "dialog-head" }, el("h2", {}, title), iconButton("close", say("close"), { onclick: close }));
}

function show(dialog, over) {
  const before = document.activeElement;
  dialog.addEventListener("close", () => {
    dialog.remove();
    if (before?.isConnected) before.focus({ preventScroll: true });
  });
  dialog.addEventListener("click", (event) => event.target === dialog && dialog.close());
  document.body.append(dialog);
  if (over) {
    const box = over.getBoundingClientRect();
    dialog.style.setProperty("--middle", `${box.left + box.width / 2}px`);
    dialog.style.setProperty("--room", `${box.width}px`);
  }
  dialog.showModal();
  dialog.querySelector("[autofocus], .primary")?.focus();
  return dialog;
}

function field(label, input) {
  return el("label", { class: "field" }, el("span", {}, label), input);
}

function tickBox(label, test) {
  const input = el("input", { type: "checkbox", test });
  return { input, node: el("label", { class: "tick-box" }, input, el("span", {}, label)) };
}

/** What a button of the bot wants to be read. */
export function openAlert(over, name, text) {
  const dialog = el(
    "dialog",
    { class: "dialog alert", role: "alertdialog", test: "alert", "aria-label": name },
    el("p", { test: "alert-text" }, text),
    el("div", { class: "dialog-actions" }, el("button", { type: "button", class: "primary", test: "alert-ok", onclick: () => dialog.close() }, say("ok"))),
  );
  show(dialog, over);
}

/** A picture as large as the window. */
export function openPicture(url, words) {
  const dialog = el(
    "dialog",
    { class: "viewer", test: "viewer", "aria-label": say("photo") },
    el("img", { src: url, alt: words || say("photo"), onclick: () => dialog.close() }),
    words && el("p", { dir: "auto" }, words),
    el(
      "div",
      { class: "viewer-actions" },
      el("a", { class: "icon-button", href: url, download: "photo.jpg", "aria-label": say("save"), title: say("save") }, icon("download")),
      iconButton("close", say("close"), { onclick: () => dialog.close() }),
    ),
  );
  show(dialog);
}


const UPLOADS = { photo: "photo_title", file: "file_title", voice: "voice_title" };

/** A photo, a file or something spoken before it is sent: send(file, {kind, caption, forwarded}). */
export function openUpload(over, file, kind, send) {
  const caption = el("input", { type: "text", test: "caption", autocomplete: "off", autofocus: true });
  const forwarded = tickBox(say("as_forwarded"), "forwarded");
  const url = kind === "file" ? null : URL.createObjectURL(file);
  const dialog = openForm({
    over,
    title: say(UPLOADS[kind]),
    test: "upload",
    action: say("send"),
    parts: [
      kind === "photo" && el("img", { class: "preview", src: url, alt: file.name }),
      kind === "voice" && el("audio", { controls: true, src: url, "aria-label": say("voice") }),
      kind === "file" &&
        el("p", { class: "preview-file" }, el("strong", {}, file.name), " ", el("span", { class: "muted" }, sizeOf(file.size))),
      field(say("caption"), caption),
      kind !== "voice" && forwarded.node,
    ],
    run: () => send(file, { kind, caption: caption.value.trim(), forwarded: forwarded.input.checked }),
  });
  if (url) dialog.addEventListener("close", () => URL.revokeObjectURL(url));
}

/** A place of the demo, or typed coordinates: send({latitude, longitude, forwarded}). */
export function openLocation(over, send) {
  const places = samplePlaces();
  const choice = el(
    "select",
    { test: "place-select" },
    places.map((place, number) => el("option", { value: number }, place.name)),
    el("option", { value: "" }, say("place_typed")),
  );
  const latitude = el("input", { type: "text", inputmode: "decimal", test: "latitude", autocomplete: "off" });
  const longitude = el("input", { type: "text", inputmode: "decimal", test: "longitude", autocomplete: "off" });
  const forwarded = tickBox(say("as_forwarded"), "forwarded");
  const fill = () => {
    const place = places[choice.value];
    if (!place || choice.value === "") return latitude.select();
    latitude.value = place.latitude;
    longitude.value = place.longitude;
  };
  const typed = () => (choice.value = "");
  choice.addEventListener("change", fill);
  latitude.addEventListener("input", typed);
  longitude.addEventListener("input", typed);
  fill();
  openForm({
    over,
    title: say("location_title"),
    test: "location",
    action: say("send"),
    parts: [
      field(say("place"), choice),
      el("div", { class: "pair" }, field(say("latitude"), latitude), field(say("longitude"), longitude)),
      forwarded.node,
    ],
    run: () => send({ ...coordinates(latitude.value, longitude.value), forwarded: forwarded.input.checked }),
  });
}

function coordinates(latitudeText, longitudeText) {
  const [latitude, longitude] = [latitudeText, longitudeText].map((text) => Number(text.trim().replace(",", ".") || NaN));
  if (!(Math.abs(latitude) <= 90 && Math.abs(longitude) <= 180)) throw new Failure(say("coordinates_wrong"));
  return { latitude, longitude };
}

/** Somebody from the phone book: send({first_name, last_name, phone}). */
export function openContact(over, sample, send) {
  const first = el("input", { type: "text", test: "contact-first", autocomplete: "off", required: true, value: sample.first_name, autofocus: true });
  const last = el("input", { type: "text", test: "contact-last", autocomplete: "off", value: sample.last_name });
  const phone = el("input", { type: "tel", test: "contact-phone", autocomplete: "off", required: true, value: sample.phone });
  openForm({
    over,
    title: say("contact_title"),
    test: "contact",
    action: say("send"),
    parts: [field(say("contact_first"), first), field(say("contact_last"), last), field(say("contact_phone"), phone)],
    run: () => send({ first_name: first.value.trim(), last_name: last.value.trim(), phone: phone.value.trim() }),
  });
}

/** What somebody wrote elsewhere: send({name, text, hidden}). */
export function openForward(over, sample, send) {
  const name = el("input", { type: "text", test: "forward-name", autocomplete: "off", required: true, value: sample.name });
  const text = el("textarea", { rows: 3, test: "forward-text", required: true, autofocus: true }, sample.text);
  const hidden = tickBox(say("forward_hidden"), "forward-hidden");
  openForm({
    over,
    title: say("forward_title"),
    test: "forward",
    action: say("send"),
    parts: [field(say("forward_name"), name), field(say("forward_text"), text), hidden.node],
    run: () => send({ name: name.value.trim(), text: text.value.trim(), hidden: hidden.input.checked }),
  });
}

/** Date and time of the company: set(moment). */
export function openClock(now, set) {
  const input = el("input", { type: "datetime-local", test: "clock-input", value: wallClock(now), autofocus: true });
  openForm({
    title: say("clock_set"),
    test: "clock",
    action: say("clock_set_action"),
    parts: [field(say("clock"), input), el("p", { class: "muted" }, say("clock_zone", { zone: companyZone() }))],
    run: () => {
      const moment = fromWallClock(input.value);
      if (!moment) throw new Failure(say("clock_wrong"));
      return set(moment);
    },
  });
}

/** The code of an invitation, without its link: open(code). */
export function openCode(over, open) {
  const code = el("input", { type: "text", test: "start-code", autocomplete: "off", autofocus: true, autocapitalize: "off", spellcheck: "false" });
  openForm({
    over,
    title: say("start_code"),
    test: "start-code",
    action: say("start_code_open"),
    parts: [field(say("start_code_label"), code)],
    run: () => open(code.value.trim()),
  });
}

/** Who opens a link that was sent in a chat: open(person id). */
export function openWho(over, people, chosen, open) {
  const choice = el(
    "select",
    { test: "link-person", autofocus: true },
    people.map((person) => el("option", { value: person.id, selected: person.id === chosen }, person.name)),
  );
  openForm({
    over,
    title: say("link_title"),
    test: "link",
    action: say("start_code_open"),
    parts: [field(say("person"), choice)],
    run: () => open(Number(choice.value)),
  });
}

/** What this page is. */
export function openNotice() {
  const dialog = el(
    "dialog",
    { class: "dialog", test: "notice-dialog", "aria-label": say("notice_label") },
    header(say("title"), () => dialog.close()),
    el("p", {}, say("notice")),
    el("div", { class: "dialog-actions" }, el("button", { type: "button", class: "primary", onclick: () => dialog.close() }, say("ok"))),
  );
  show(dialog);
}
