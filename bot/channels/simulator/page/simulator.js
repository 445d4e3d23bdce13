/** The page as a whole: what the address chooses, the parts, and the poll that feeds them. */

import * as api from "./api.js";
import { Clock } from "./clock.js";
import { Composer } from "./composer.js";
import { Conversation } from "./conversation.js";
import { News } from "./news.js";
import { Sidebar } from "./sidebar.js";
import { Store } from "./store.js";

const POLL_MS = 800;
const RETRY_MS = 2000;
/** The bureau and its time are asked for again after this many polls. */
const POLLS_PER_WORLD = 12;
/** What the bot says elsewhere so soon after a message was sent is its answer to it. */
const ANSWER_MS = 5000;

const banner = document.getElementById("banner");
const phone = matchMedia("(max-width: 760px)");

const store = new Store();
const sidebar = new Sidebar(store, choosePerson, (chat) => go(store.person, chat));
const conversation = new Conversation(store, (message) => composer.quote(message));
const composer = new Composer(store, onSent);
const news = new News(store, visit);
const clock = new Clock(store, onMoving, onMoved);

let timer = 0;
let polls = 0;
let lost = true;
let started = false;
let polling = null;
/** The chat where one spoke last, and until when answers to that are looked for. */
let spoke = { chat: "", until: 0 };

// What the address says.

function addressOf(person, chat) {
  return `#${new URLSearchParams(chat ? { as: person.id, chat: chat.id } : { as: person.id })}`;
}

function go(person, chat) {
  const address = addressOf(person, chat);
  if (location.hash !== address) history.pushState(null, "", address);
  follow();
}

/** Sits where the address says; what it leaves open or gets wrong is chosen for the visitor. */
function follow() {
  if (!store.world.people.length) return;
  const asked = new URLSearchParams(location.hash.slice(1));
  store.person = store.personOf(asked.get("as")) ?? store.world.people[0];
  const chats = store.chatsOf(store.person);
  const wanted = chats.find((chat) => chat.id === asked.get("chat"));
  store.chat = wanted ?? (phone.matches ? null : chats[0]) ?? null;
  const address = addressOf(store.person, store.chat);
  if (location.hash !== address) history.replaceState(null, "", address);
  render();
}

/** A new person stays in the same chat where that is possible. */
function choosePerson(person) {
  const { chat } = store;
  const chats = store.chatsOf(person);
  const alone = chat && !chat.is_group ? store.privateOf(person) : null;
  go(person, phone.matches ? null : chats.includes(chat) ? chat : alone ?? chats[0] ?? null);
}

/** Opens a chat as the present person, or as one of its people. */
function visit(chat) {
  const there = chat.members.includes(store.person.id);
  go(there ? store.person : store.personOf(chat.members[0]), chat);
}

function render() {
  document.body.dataset.step = store.chat ? "talk" : "list";
  document.title = store.chat ? `${store.chat.name} - 银铃` : "银铃：试着聊一聊";
  if (store.chat && !document.hidden) store.see(store.chat);
  sidebar.render();
  conversation.render();
  composer.render();
  news.render();
  clock.render();
}

// What the server says.

/** One poll at a time; who asks while one is under way gets the one after it. */
async function poll() {
  while (polling) await polling;
  polling = refresh().catch(onLost);
  await polling;
  polling = null;
}

async function refresh() {
  clearTimeout(timer);
  if (lost || polls % POLLS_PER_WORLD === 0) await refreshWorld();
  const messages = lost ? await api.allMessages() : await api.messages(store.lastId);
  if (lost) onFound(messages);
  const fresh = store.take(messages);
  if (!started) store.seeAll();
  started = true;
  polls += 1;
  notice(fresh.filter((message) => message.sender === "bot"));
  follow();
  again(POLL_MS);
}

/** The bot spoke: in the open chat, or where one would not see it. */
function notice(spoken) {
  const elsewhere = Date.now() < spoke.until ? spoken.filter((one) => one.chat !== spoke.chat) : [];
  if (elsewhere.length) news.show("小银铃还在别处说了话。", store.chatsAmong(elsewhere));
  if (elsewhere.length || spoken.some((one) => one.chat === store.chat?.id)) composer.answered();
}

async function refreshWorld() {
  store.world = await api.world();
}

function onFound(messages) {
  lost = false;
  banner.hidden = true;
  if ((messages.at(-1)?.id ?? 0) >= store.lastId) return;
  store.restart();
  conversation.forget();
}

function onLost(error) {
  if (!(error instanceof api.Problem)) console.error(error);
  lost = true;
  banner.hidden = false;
  again(RETRY_MS);
}

function again(wait) {
  clearTimeout(timer);
  if (!document.hidden) timer = setTimeout(poll, wait);
}

// What the visitor does.

/** A message is on its way to `chat`, or has arrived. */
async function onSent(chat, arrived) {
  spoke = { chat: chat.id, until: Date.now() + ANSWER_MS };
  if (arrived) await poll();
  else news.hide();
}

function onMoving() {
  spoke.until = 0;
  news.show("时间正在往前走，请稍等…", []);
}

async function onMoved(label, since, error) {
  if (error) {
    news.show(error.offline ? "时间没有走：连不上服务。" : `时间没有走：${error.message}`, [], true);
    return;
  }
  await poll();
  const spoken = store.spokenSince(since);
  const words = spoken.length ? `说了${spoken.length}句话。` : "没有说话。";
  news.show(`${label.replace(/^./, "$&了")},小银铃${words}`, store.chatsAmong(spoken));
}

document.getElementById("back").addEventListener("click", () => go(store.person, null));
document.getElementById("skip").addEventListener("click", () => document.getElementById("text").focus());
document.addEventListener("visibilitychange", () => {
  clearTimeout(timer);
  if (!document.hidden) poll();
});
addEventListener("popstate", follow);
addEventListener("hashchange", follow);
phone.addEventListener("change", follow);

poll();
