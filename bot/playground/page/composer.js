// Where one writes: the text with its command list, what it replies to or edits, the bot's reply keyboard.

import { el, icon, iconButton } from "./dom.js";
import { summary } from "./message.js";
import { say } from "./words.js";

const LINES = 6;
const COMMAND_BEGUN = /^\/[\w@]*$/;
const TYPED_ENOUGH = 250; // milliseconds without a letter, before the bot is asked

// On a phone a focus would bring up the keyboard of the screen, and only a tap into the text asks for that.
const TYPED_ON = matchMedia("(hover: hover)");

let numbers = 0;

/**
 * act: {send(text, replyTo), edit(message, text), attach(button), files(files), keyboardButton(button),
 *       editLast(), typed(text), readCommands(), askInline(text), pick(query, result), username()}
 * Returns {node, show(view), reply(message), edit(message), replyTo(), leaveReply(), focus(), hideCommands()}.
 */
export function composer(act) {
  numbers += 1;
  const listId = `commands-${numbers}`;
  let context = null; // {kind: "reply" | "edit", message}
  let commands = [];
  let chosen = -1;
  let openedByButton = false;
  let keyboardKey = null;
  let asking = 0; // the timer before the bot is asked for inline results

  const input = el("textarea", {
    class: "composer-input",
    test: "composer-input",
    rows: 1,
    enterkeyhint: "send",
    autocomplete: "off",
    "aria-controls": listId,
    "aria-autocomplete": "list",
    "aria-expanded": "false",
    role: "combobox",
  });
  const contextBar = el("div", { class: "context", hidden: true, test: "context" });
  const list = el("ul", { class: "commands", id: listId, role: "listbox", hidden: true, test: "command-menu" });
  const keyboard = el("div", { class: "reply-keyboard", hidden: true, role: "group", test: "reply-keyboard" });
  const attach = iconButton("attach", say("attach"), { test: "attach", "aria-haspopup": "menu", onclick: () => act.attach(attach) });
  const slash = iconButton("slash", say("commands"), { test: "commands", "aria-controls": listId, onclick: toggleCommands });
  const toggle = iconButton("keyboard", say("keyboard"), { test: "keyboard-toggle", "aria-expanded": "false", hidden: true, onclick: toggleKeyboard });
  const send = el("button", { type: "submit", class: "send", test: "send", "aria-label": say("send"), title: say("send"), disabled: true }, icon("send"));
  const form = el("form", { class: "composer-line" }, attach, el("div", { class: "composer-box" }, input, toggle, slash), send);
  const node = el("div", { class: "composer" }, list, contextBar, form, keyboard);

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    submit();
  });
  input.addEventListener("input", changed);
  input.addEventListener("keydown", pressed);
  input.addEventListener("blur", () => setTimeout(() => node.contains(document.activeElement) || hideCommands(), 150));
  input.addEventListener("paste", (event) => {
    const files = [...(event.clipboardData?.files ?? [])];
    if (!files.length) return;
    event.preventDefault();
    act.files(files);
  });

  function changed() {
    grow();
    send.disabled = !input.value.trim();
    if (context?.kind !== "edit") act.typed(input.value);
    openedByButton = false;
    suggest();
    if (input.value === "/") readCommands();
  }

  function focus() {
    if (TYPED_ON.matches) input.focus();
  }

  function grow() {
    input.style.height = "auto";
    const style = getComputedStyle(input);
    const most = parseFloat(style.lineHeight) * LINES + parseFloat(style.paddingTop) * 2;
    input.style.height = `${Math.min(input.scrollHeight, most)}px`;
    input.style.overflowY = input.scrollHeight > most + 1 ? "auto" : "hidden";
  }

  function fill(text) {
    input.value = text;
    grow();
    send.disabled = !text.trim();
  }

  function pressed(event) {
    if (event.isComposing || event.keyCode === 229) return;
    if (!list.hidden && pressedInList(event)) return;
    if (event.key === "Enter" && !event.shiftKey) {
      event.preventDefault();
      submit();
    } else if (event.key === "Escape" && context) {
      event.preventDefault();
      leaveContext();
    } else if (event.key === "ArrowUp" && !input.value) {
      if (act.editLast()) event.preventDefault();
    }
  }

  function pressedInList(event) {
    const options = [...list.children];
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step && options.length) {
      mark((chosen + step + options.length) % options.length);
    } else if (event.key === "Escape") {
      hideCommands();
    } else if (event.key === "Enter" && chosen >= 0 && !options[chosen].dataset.command) {
      options[chosen].click();
    } else if (event.key === "Tab" && chosen >= 0) {
      complete(options[chosen].dataset.command);
    } else if (event.key === "Enter" && !event.shiftKey && chosen >= 0) {
      run(options[chosen].dataset.command);
    } else return false;
    event.preventDefault();
    return true;
  }

  function submit() {
    const text = input.value.trim();
    if (!text) return;
    const { kind, message } = context ?? {};
    hideCommands();
    if (kind === "edit") {
      leaveContext();
      if (text !== message.text) act.edit(message, text);
      return;
    }
    fill("");
    act.typed("");
    leaveContext();
    act.send(text, message ?? null);
    input.focus();
  }

  // The command list

  function suggest() {
    if (suggestInline()) return undefined;
    const begun = COMMAND_BEGUN.test(input.value) && context?.kind !== "edit";
    if (!begun && !openedByButton) return hideCommands();
    const wanted = begun ? input.value.slice(1).toLowerCase() : "";
    const fitting = commands.filter(({ command }) => command.startsWith(wanted));
    if (!fitting.length || (fitting.length === 1 && fitting[0].command === wanted)) return hideCommands();
    list.replaceChildren(...fitting.map(commandRow));
    list.hidden = false;
    list.scrollTop = 0;
    input.setAttribute("aria-expanded", "true");
    mark(wanted ? 0 : -1);
    return undefined;
  }

  // What the bot finds for words behind its own name

  /** Whether the text is for inline mode; the bot is asked once nothing was typed for a moment. */
  function suggestInline() {
    clearTimeout(asking);
    const begun = `@${act.username()} `;
    if (begun.length < 3 || !input.value.startsWith(begun) || context?.kind === "edit") return false;
    const typed = input.value;
    asking = setTimeout(async () => {
      const { query, results } = await act.askInline(typed.slice(begun.length).trim());
      if (input.value === typed) showFound(query, results);
    }, TYPED_ENOUGH);
    return true;
  }

  function showFound(query, results) {
    if (!results.length) return hideCommands();
    list.replaceChildren(...results.map((result, place) => foundRow(query, result, place)));
    list.hidden = false;
    list.scrollTop = 0;
    input.setAttribute("aria-expanded", "true");
    mark(-1);
    return undefined;
  }

  function foundRow(query, { id, title, description }, place) {
    return el(
      "li",
      {
        role: "option",
        id: `${listId}-${place}`,
        "aria-selected": "false",
        test: "found",
        onpointerdown: (event) => event.preventDefault(),
        onclick: () => {
          hideCommands();
          fill("");
          act.typed("");
          act.pick(query, id);
        },
      },
      el("span", { class: "command-name" }, title),
      el("span", { class: "command-words" }, description),
    );
  }

  function commandRow({ command, description }, place) {
    return el(
      "li",
      {
        role: "option",
        id: `${listId}-${place}`,
        "aria-selected": "false",
        "data-command": command,
        test: "command",
        // Before the focus moves, so that the list is still there when the click arrives.
        onpointerdown: (event) => event.preventDefault(),
        onclick: () => run(command),
      },
      el("span", { class: "command-name" }, `/${command}`),
      el("span", { class: "command-words" }, description),
    );
  }

  function mark(place) {
    chosen = place;
    [...list.children].forEach((row, number) => {
      row.setAttribute("aria-selected", String(number === place));
      if (number === place) row.scrollIntoView({ block: "nearest" });
    });
    if (place >= 0) input.setAttribute("aria-activedescendant", `${listId}-${place}`);
    else input.removeAttribute("aria-activedescendant");
  }

  function toggleCommands() {
    if (!list.hidden) return hideCommands();
    openedByButton = true;
    focus();
    return readCommands();
  }

  /** What the bot offers may change with every answer, so it is asked anew each time the list opens. */
  async function readCommands() {
    commands = await act.readCommands(commands);
    suggest();
  }

  function hideCommands() {
    list.hidden = true;
    openedByButton = false;
    chosen = -1;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  }

  function run(command) {
    hideCommands();
    fill("");
    act.typed("");
    act.send(`/${command}`, null);
    focus();
  }

  function complete(command) {
    fill(`/${command} `);
    act.typed(input.value);
    hideCommands();
  }

  // What it replies to or edits

  function setContext(kind, message) {
    context = { kind, message };
    const title = kind === "edit" ? say("editing") : say("replying", { name: message.from?.name ?? "" });
    contextBar.replaceChildren(
      icon(kind),
      el("div", { class: "context-words" }, el("strong", {}, title), el("span", {}, summary(message))),
      iconButton("close", say("cancel"), { test: "context-cancel", onclick: leaveContext }),
    );
    contextBar.hidden = false;
    if (kind === "edit") fill(message.text);
    input.focus();
  }

  function leaveContext() {
    if (!context) return;
    if (context.kind === "edit") fill("");
    context = null;
    contextBar.hidden = true;
    contextBar.replaceChildren();
  }

  // The bot's keyboard

  function showKeyboard(rows, key) {
    toggle.hidden = !rows;
    if (!rows) {
      keyboard.hidden = true;
      keyboardKey = null;
      return;
    }
    if (key === keyboardKey) return;
    keyboardKey = key;
    keyboard.replaceChildren(...rows.map((row) => el("div", { class: "keyboard-row" }, row.map(keyboardButton))));
    keyboard.hidden = false;
    toggle.setAttribute("aria-expanded", "true");
  }

  function keyboardButton(button) {
    return el("button", { type: "button", class: "reply-button", test: "reply-button", onclick: () => act.keyboardButton(button) }, button.text);
  }

  function toggleKeyboard() {
    keyboard.hidden = !keyboard.hidden;
    toggle.setAttribute("aria-expanded", String(!keyboard.hidden));
  }

  /** view: {draft, commands, placeholder, keyboard: rows or null, keyboardKey, fresh: another chat than before} */
  function show(view) {
    commands = view.commands;
    input.placeholder = view.placeholder;
    input.setAttribute("aria-label", view.placeholder);
    keyboard.setAttribute("aria-label", say("keyboard"));
    if (view.fresh) {
      leaveContext();
      hideCommands();
      keyboardKey = null;
      fill(view.draft);
    }
    showKeyboard(view.keyboard, view.keyboardKey);
  }

  return {
    node,
    show,
    reply: (message) => setContext("reply", message),
    edit: (message) => setContext("edit", message),
    replyTo: () => (context?.kind === "reply" ? context.message : null),
    leaveReply: () => context?.kind === "reply" && leaveContext(),
    focus,
    hideCommands,
  };
}
