// What the page knows: people, groups, the messages of the chats it has opened, what is unread, what is being sent.
// Messages are always read anew from the playground after a change, so a page that missed something catches up by
// itself; only what is on its way (outgoing) and drafts live here alone.

import * as api from "./api.js";

export const state = { people: [], groups: [], bot: {}, places: [] };

const AT_ONCE = 200;

const chats = new Map();
const unread = new Map();
const drafts = new Map();
const listeners = new Set();

export const chatKey = (person, chat) => `${person} ${chat}`;

/** listen({state, chat(key), event(event), unread}) - returns the way to stop. */
export function listen(listener) {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

function tell(what, ...values) {
  for (const listener of [...listeners]) listener[what]?.(...values);
}

export async function loadState() {
  Object.assign(state, await api.fetchState());
  tell("state");
}

export const personOf = (id) => state.people.find((person) => person.id === id);

/** The chats a person sees: the bot first, then their groups. */
export function chatsOf(person) {
  const groups = state.groups.filter((group) => group.members.includes(person.id));
  return [
    { id: person.id, title: state.bot.name, group: null },
    ...groups.map((group) => ({ id: group.id, title: group.title, group })),
  ];
}

/** One open chat as one person sees it; loads it the first time. */
export function chatOf(person, chat) {
  const key = chatKey(person, chat);
  if (!chats.has(key)) {
    chats.set(key, {
      key,
      person,
      chat,
      messages: null,
      limit: AT_ONCE,
      commands: [],
      outgoing: [],
      queue: Promise.resolve(),
      loading: null,
      again: false,
    });
    refresh(key);
  }
  return chats.get(key);
}

/** Read a chat's messages again; calls that come while one is under way are answered by one more reading. */
export function refresh(key) {
  const open = chats.get(key);
  if (open.loading) {
    open.again = true;
    return open.loading;
  }
  open.loading = read(open).finally(() => {
    open.loading = null;
    if (open.again) {
      open.again = false;
      refresh(key);
    }
  });
  return open.loading;
}

async function read(open) {
  const arrived = open.outgoing.filter((one) => one.state === "sent");
  try {
    const [messages, commands] = await Promise.all([
      api.fetchMessages(open.chat, open.person, open.limit),
      open.messages ? open.commands : api.fetchCommands(open.chat, open.person),
    ]);
    open.messages = messages;
    open.commands = commands;
    open.outgoing = open.outgoing.filter((one) => !arrived.includes(one));
    open.failure = null;
  } catch (failure) {
    if (!(failure instanceof api.Failure)) throw failure;
    open.failure = failure;
  }
  tell("chat", open.key);
}

export async function readCommands(open) {
  open.commands = await api.fetchCommands(open.chat, open.person);
  return open.commands;
}

/** Read further back. */
export function readEarlier(open) {
  open.limit += AT_ONCE;
  return refresh(open.key);
}

/** Everything that is open, after a lost connection. */
export function refreshAll() {
  for (const key of chats.keys()) refresh(key);
}

export function follow(connected) {
  let lost = false;
  api.follow(
    (event) => hear(event),
    (yes) => {
      if (yes && lost) {
        loadState().catch(() => {});
        refreshAll();
        tell("event", { kind: "clock" });
      }
      lost = !yes;
      connected(yes);
    },
  );
}

function hear(event) {
  if (event.kind === "state") loadState().catch(() => {});
  if (["message", "edited", "deleted"].includes(event.kind)) {
    for (const open of chats.values()) if (open.chat === event.chat) refresh(open.key);
    if (event.kind === "message") countUnread(event);
    if (event.kind === "message" && personOf(event.chat)?.role === "stranger") loadState().catch(() => {}); // may be let in
  }
  tell("event", event);
}

function countUnread(event) {
  const group = state.groups.find((one) => one.id === event.chat);
  const readers = group ? group.members : [event.chat];
  for (const person of readers) {
    const key = chatKey(person, event.chat);
    if (person === event.person || watched.has(key)) continue;
    unread.set(key, (unread.get(key) ?? 0) + 1);
  }
  tell("unread");
}

const watched = new Map();

/** This chat is on the screen: nothing in it is unread. Returns the way to say that it is no longer. */
export function watch(key) {
  watched.set(key, (watched.get(key) ?? 0) + 1);
  unread.delete(key);
  tell("unread");
  return () => {
    const left = watched.get(key) - 1;
    if (left) watched.set(key, left);
    else watched.delete(key);
  };
}

export const unreadIn = (person, chat) => unread.get(chatKey(person, chat)) ?? 0;
export const unreadOf = (person) => chatsOf(person).reduce((sum, chat) => sum + unreadIn(person.id, chat.id), 0);

export const draftOf = (key) => drafts.get(key) ?? "";
export function keepDraft(key, text) {
  if (text) drafts.set(key, text);
  else drafts.delete(key);
}

let numbers = 0;

/**
 * Send something into a chat, after what was sent there before. It is shown at once as on its way.
 * what: {text, replyTo} shown meanwhile, and deliver(), which calls the API.
 */
export function send(open, what) {
  numbers += 1;
  const outgoing = { ...what, number: numbers, state: "waiting" };
  open.outgoing.push(outgoing);
  return deliver(open, outgoing);
}

export function discard(open, outgoing) {
  open.outgoing = open.outgoing.filter((one) => one !== outgoing);
  tell("chat", open.key);
}

export function deliver(open, outgoing) {
  outgoing.state = "waiting";
  tell("chat", open.key);
  open.queue = open.queue.then(async () => {
    try {
      await outgoing.deliver();
      outgoing.state = "sent";
    } catch (failure) {
      outgoing.state = "failed";
      outgoing.failure = failure;
      tell("chat", open.key);
      return;
    }
    await refresh(open.key);
  });
  return open.queue;
}
