// Small menus that open at a button or a finger: arrow keys move, Esc and a press elsewhere close, and focus goes back
// where it was. They close themselves (popover=manual), since the browser would close one as soon as the finger that
// opened it is lifted.

import { el, icon } from "./dom.js";

const GAP = 6;

let close = null; // the open menu's way to close

/**
 * items: [{icon, label, test, run}], those that are false are left out.
 * at: the button, or {x, y}.
 */
export function openMenu(at, items, label) {
  const entries = items.filter(Boolean);
  const before = document.activeElement;
  close?.();
  const menu = el(
    "div",
    { class: "menu", popover: "manual", role: "menu", "aria-label": label, test: "menu" },
    entries.map((entry) =>
      el(
        "button",
        { type: "button", class: "menu-item", role: "menuitem", test: entry.test, onclick: () => pick(entry) },
        icon(entry.icon),
        el("span", {}, entry.label),
      ),
    ),
  );
  function pick(entry) {
    close();
    entry.run();
  }
  function elsewhere(event) {
    if (!menu.contains(event.target)) close();
  }
  close = () => {
    close = null;
    document.removeEventListener("pointerdown", elsewhere, true);
    window.removeEventListener("resize", elsewhere);
    const inside = menu.contains(document.activeElement);
    menu.remove();
    if (inside && before?.isConnected) before.focus({ preventScroll: true });
  };
  menu.addEventListener("keydown", (event) => {
    if (event.key === "Escape" || event.key === "Tab") {
      event.preventDefault();
      close();
      return;
    }
    const buttons = [...menu.children];
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!step) return;
    event.preventDefault();
    const place = buttons.indexOf(document.activeElement);
    buttons[(place + step + buttons.length) % buttons.length].focus();
  });
  document.addEventListener("pointerdown", elsewhere, true);
  window.addEventListener("resize", elsewhere);
  document.body.append(menu);
  menu.showPopover();
  place(menu, at);
  menu.firstElementChild.focus();
}

/** Beside its button where there is room, never out of the window. */
function place(menu, at) {
  const box = at instanceof Element ? at.getBoundingClientRect() : { left: at.x, right: at.x, top: at.y, bottom: at.y };
  const { offsetWidth: width, offsetHeight: height } = menu;
  const left = box.left + width > innerWidth - GAP ? box.right - width : box.left;
  const top = box.bottom + GAP + height > innerHeight ? box.top - GAP - height : box.bottom + GAP;
  menu.style.left = `${Math.max(GAP, Math.min(left, innerWidth - width - GAP))}px`;
  menu.style.top = `${Math.max(GAP, Math.min(top, innerHeight - height - GAP))}px`;
}
