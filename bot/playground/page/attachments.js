// Everything one can send beside words: pictures, files, places, contacts, speech, what others wrote; from the menu, the clipboard or dropped.

import * as api from "./api.js";
import { openContact, openForward, openLocation, openUpload } from "./dialogs.js";
import { el } from "./dom.js";
import { openMenu } from "./menu.js";
import { sampleForward, samplePerson, samplePhoto } from "./samples.js";
import { silence } from "./spoken.js";
import { say } from "./words.js";

const LARGEST = { photo: 10, file: 50, voice: 20 }; // MB, as Telegram takes them
const SECONDS = 3;

/**
 * phone: {where() → {person, chat}, over(): its element, now(), complain(failure),
 *         reply(): the message that is replied to, sent(reply): it has been}.
 * Returns {menu(button), files(files), location(), contact()}.
 */
export function attachments(phone) {
  function menu(button) {
    const sample = async () => preview(await samplePhoto(phone.now()), "photo");
    openMenu(
      button,
      [
        { icon: "photo", label: say("attach_photo"), test: "attach-photo", run: () => pick("photo") },
        { icon: "sample", label: say("attach_sample"), test: "attach-sample", run: sample },
        { icon: "file", label: say("attach_file"), test: "attach-file", run: () => pick("file") },
        { icon: "place", label: say("attach_location"), test: "attach-location", run: location },
        { icon: "contact", label: say("attach_contact"), test: "attach-contact", run: contact },
        { icon: "voice", label: say("attach_voice"), test: "attach-voice", run: () => preview(silence(SECONDS), "voice") },
        { icon: "forward", label: say("attach_forward"), test: "attach-forward", run: forward },
      ],
      say("attach"),
    );
  }

  function pick(kind) {
    const input = el("input", { type: "file", accept: kind === "photo" ? "image/*" : null, test: `pick-${kind}`, hidden: true });
    input.addEventListener("change", () => {
      if (input.files[0]) preview(input.files[0], kind);
      input.remove();
    });
    input.addEventListener("cancel", () => input.remove());
    phone.over().append(input);
    input.click();
  }

  function files(given) {
    for (const file of given) preview(file, file.type.startsWith("image/") ? "photo" : "file");
  }

  function preview(file, kind) {
    if (file.size > LARGEST[kind] * 1024 * 1024) {
      phone.complain(new api.Failure(say("too_large", { n: LARGEST[kind] })));
      return;
    }
    const { person, chat, replyTo, done } = moment();
    openUpload(phone.over(), file, kind, (sent, words) => api.upload(person, chat, sent, { ...words, replyTo }).then(done));
  }

  function location() {
    const { person, chat, replyTo, done } = moment();
    openLocation(phone.over(), (place) => api.sendLocation(person, chat, { ...place, reply_to: replyTo }).then(done));
  }

  function contact() {
    const { person, chat, replyTo, done } = moment();
    openContact(phone.over(), samplePerson(), (given) => api.sendContact(person, chat, { ...given, reply_to: replyTo }).then(done));
  }

  function forward() {
    const { person, chat, done } = moment();
    openForward(phone.over(), sampleForward(), (given) => api.forward(person, chat, given).then(done));
  }

  /** Who sends where, and in reply to what, as it is when the dialog opens, whatever is shown when it sends. */
  function moment() {
    const reply = phone.reply();
    return { ...phone.where(), replyTo: reply?.id, done: () => phone.sent(reply) };
  }

  return { menu, files, location, contact };
}
