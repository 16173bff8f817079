// The playground's control API: one function a call. What fails raises Failure with a reason fit to be shown.

export class Failure extends Error {}

async function call(path, { body, form, method } = {}) {
  let response;
  try {
    response = await fetch(`/api/${path}`, {
      method: method ?? (body || form ? "POST" : "GET"),
      headers: body ? { "Content-Type": "application/json" } : {},
      body: form ?? (body && JSON.stringify(body)),
    });
  } catch {
    throw new Failure("");
  }
  const answer = await response.json().catch(() => ({}));
  if (!response.ok) {
    throw new Failure(answer.error ?? `${response.status} ${response.statusText}`);
  }
  return answer;
}

export const fetchTexts = (language) => call(`texts?language=${encodeURIComponent(language)}`);
export const fetchState = () => call("state");
export const fetchMessages = async (chat, person, limit) =>
  (await call(`chats/${chat}/messages?as=${person}&limit=${limit}`)).messages;

export const fetchCommands = async (chat, person) => (await call(`chats/${chat}/commands?as=${person}`)).commands;
export const fetchClock = () => call("clock");

export const say = (person, chat, text, replyTo) => call("say", { body: { person, chat, text, reply_to: replyTo } });
export const edit = (person, chat, message, text) => call("edit", { body: { person, chat, message, text } });
export const askInline = (person, text) => call("inline", { body: { person, text } });
export const pick = (person, chat, query, result) => call("pick", { body: { person, chat, query, result } });
export const tap = (person, chat, message, button) => call("tap", { body: { person, chat, message, button } });
export const sendLocation = (person, chat, place) => call("location", { body: { person, chat, ...place } });
export const sendContact = (person, chat, contact) => call("contact", { body: { person, chat, ...contact } });
export const forward = (person, chat, given) => call("forward", { body: { person, chat, ...given } });
export const block = (person, blocked) => call("block", { body: { person, blocked } });
export const startLink = (person, code) => call("start-link", { body: { person, code } });
export const moveClock = (how) => call("clock", { body: how });

/** A photo or file, with its caption. */
export function upload(person, chat, file, { kind, caption, forwarded, replyTo }) {
  const form = new FormData();
  form.append("person", person);
  form.append("chat", chat);
  form.append("kind", kind);
  form.append("caption", caption);
  form.append("forwarded", forwarded ? "true" : "false");
  if (replyTo) form.append("reply_to", replyTo);
  form.append("file", file, file.name);
  return call("upload", { form });
}

const AGAIN_AFTER = 1500;

/**
 * Follow what happens: heard(event) for each change, connected(yes) when the stream opens or breaks.
 * A broken stream is opened anew, not resumed: the playground may have started again and count from one.
 */
export function follow(heard, connected) {
  const source = new EventSource("/api/events");
  source.onopen = () => connected(true);
  source.onmessage = (message) => heard(JSON.parse(message.data));
  source.onerror = () => {
    source.close();
    connected(false);
    setTimeout(() => follow(heard, connected), AGAIN_AFTER);
  };
}
