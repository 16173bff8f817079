// Fingers on a message: a long press opens what can be done with it, a swipe to the left replies to it.

const LONG = 450;
const STILL = 10;
const SWIPE = 64;

/** on: {press(element, point), swipe(element)} for elements matching the selector inside the root. */
export function gestures(root, selector, on) {
  let touch = null;

  root.addEventListener("pointerdown", (event) => {
    const element = event.target.closest?.(selector);
    if (event.pointerType === "mouse" || !element || event.target.closest("button, a, pre")) return;
    touch = { element, x: event.clientX, y: event.clientY, timer: setTimeout(press, LONG), sideways: false };
  });
  root.addEventListener("pointermove", (event) => {
    if (!touch) return;
    const [right, down] = [event.clientX - touch.x, event.clientY - touch.y];
    if (Math.hypot(right, down) > STILL) clearTimeout(touch.timer);
    if (!touch.sideways && Math.abs(down) > STILL) return forget();
    if (right < -STILL) touch.sideways = true;
    if (touch.sideways) touch.element.style.translate = `${Math.max(-SWIPE * 1.2, Math.min(0, right))}px 0`;
    return undefined;
  });
  root.addEventListener("pointerup", (event) => {
    if (touch?.sideways && event.clientX - touch.x < -SWIPE) on.swipe(touch.element);
    forget();
  });
  root.addEventListener("pointercancel", forget);
  root.addEventListener("contextmenu", (event) => {
    const element = event.target.closest?.(selector);
    if (!element || event.target.closest("a, input, textarea") || String(getSelection())) return;
    event.preventDefault();
    // A finger's long press has been seen to by its timer.
    if (event.pointerType === "touch" || touch) return;
    on.press(element, { x: event.clientX, y: event.clientY });
  });

  function press() {
    const { element, x, y } = touch;
    forget();
    navigator.vibrate?.(12);
    on.press(element, { x, y });
  }

  function forget() {
    if (!touch) return;
    clearTimeout(touch.timer);
    touch.element.style.translate = "";
    touch = null;
  }
}
