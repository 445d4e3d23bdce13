/** The right side: the open chat's name and its bubbles. */

import * as api from "./api.js";
import { bell, button, el, face, icon, write } from "./dom.js";
import { BOT, dayWords, hearsOf, hourWords, previewOf, secondsOf, wallOf } from "./words.js";

const log = document.getElementById("log");
const newer = document.getElementById("newer");
const chatName = document.getElementById("chat-name");
const chatMembers = document.getElementById("chat-members");
const hears = document.getElementById("hears");

/** Messages of one person closer than this stand together, without name and hour. */
const TOGETHER_MS = 5 * 60_000;

export class Conversation {
  #store;
  #quote;
  #shown = "";
  #last = null;
  /** Whether the end is in sight, and should stay there when the log grows or shrinks. */
  #following = true;
  #top = 0;

  constructor(store, quote) {
    this.#store = store;
    this.#quote = quote;
    log.addEventListener("keydown", (event) => this.#onKey(event));
    log.addEventListener("click", pickBubble);
    log.addEventListener("scroll", () => this.#onScroll());
    new ResizeObserver(() => { if (this.#following) this.#toEnd(); }).observe(log);
    newer.addEventListener("click", () => this.#toEnd());
  }

  /** Shows the open chat; only adds what is new when it was shown already. */
  render() {
    const { chat, person } = this.#store;
    if (!chat) return;
    const wanted = `${person.id} ${chat.id}`;
    if (wanted !== this.#shown) this.#open(wanted);
    else this.#add();
  }

  /** Makes the next `render` draw everything again. */
  forget() {
    this.#shown = "";
  }

  #open(wanted) {
    const { chat } = this.#store;
    this.#shown = wanted;
    this.#last = null;
    log.setAttribute("aria-live", "off");
    write(chatName, chat.name);
    write(chatMembers, this.#membersOf(chat));
    write(hears, hearsOf(chat));
    hears.classList.toggle("only-at", chat.hears === "at");
    const messages = this.#store.said(chat);
    log.replaceChildren(...(messages.length ? this.#rows(messages) : [this.#empty(chat)]));
    if (messages.length) this.#toEnd();
    else this.#toStart();
    setTimeout(() => log.setAttribute("aria-live", "polite"), 500);
  }

  #add() {
    const { chat, person } = this.#store;
    const known = this.#last?.id ?? 0;
    const fresh = this.#store.said(chat).filter((message) => message.id > known);
    if (!fresh.length) return;
    const own = fresh.some((message) => message.sender === person.id);
    const follow = own || known === 0 || this.#following;
    log.querySelector(".empty")?.remove();
    log.append(...this.#rows(fresh));
    if (follow) this.#toEnd();
    else newer.hidden = false;
  }

  #rows(messages) {
    const rows = messages.flatMap((message) => this.#row(message));
    const bubbles = rows.map((row) => row.querySelector(".bubble")).filter(Boolean);
    moveStop(bubbles.at(-1));
    return rows;
  }

  #row(message) {
    const { now } = this.#store.world;
    const wall = wallOf(message.at, now);
    const day = dayWords(wall, wallOf(now, now).year);
    const before = this.#last;
    const sameDay = before?.day === day;
    const together = sameDay && before.sender === message.sender
      && Date.parse(message.at) - before.at < TOGETHER_MS;
    this.#last = { id: message.id, sender: message.sender, at: Date.parse(message.at), day };
    const said = this.#said(message, hourWords(wall), together);
    return sameDay ? [said] : [el("p", { class: "day" }, day), said];
  }

  #said(message, hour, together) {
    const own = message.sender === this.#store.person.id;
    const kind = own ? "own" : message.sender === "bot" ? "from-bot" : "other";
    const quote = button("quote", { tabindex: "-1", "data-testid": "quote" },
      () => this.#quote(message), "引用");
    return el("div", { class: `said ${kind}${together ? " together" : ""}` },
      this.#faceOf(message.sender),
      el("div", { class: "said-words" },
        el("p", { class: together ? "by hidden" : "by" },
          el("span", { class: own ? "hidden" : "by-name" }, this.#nameOf(message.sender)),
          el("span", {}, hour)),
        el("div", { class: "bubble-line" }, this.#bubble(message), quote),
        message.sender === "bot" ? null : whyOf(message)));
  }

  #bubble(message) {
    return el("div", {
      class: `bubble ${message.via ?? "text"}`,
      role: "article",
      tabindex: "-1",
      "aria-describedby": "message-help",
      "data-testid": "message",
      "data-sender": message.sender,
      "data-id": message.id,
    }, ...this.#insides(message));
  }

  #insides(message) {
    const parts = [];
    if (message.quote) parts.push(this.#quoted(message.quote));
    if (message.via === "voice") parts.push(voiceLine(message));
    if (message.via === "picture") {
      parts.push(el("img", { class: "picture", src: "/simulator/page/picture.svg", alt: "一张图片(样子)", width: 240, height: 160 }));
    }
    const words = el("p", { class: "text" });
    if (message.at_bot) words.append(el("span", { class: "at-mark" }, `@${BOT}`), " ");
    words.append(message.text);
    if (words.textContent) parts.push(words);
    return parts;
  }

  /** `quote` is the id of the original, or what is known of it. */
  #quoted(quote) {
    const id = quote.id ?? quote;
    const original = this.#store.said(this.#store.chat).find((one) => one.id === id) ?? quote;
    const words = original.sender ? `${this.#nameOf(original.sender)}:${previewOf(original)}` : "前面的一句话";
    return el("p", { class: "quoted" }, words);
  }

  #empty(chat) {
    const at = chat.is_group && chat.hears === "at";
    return el("div", { class: "empty" },
      bell(),
      el("p", { class: "empty-title" }, "这里还没有人说话"),
      el("p", {}, `您现在是${this.#store.person.name}。在下面写一句话，比如“打卡”，按“发送”。`),
      at ? el("p", {}, `“@${BOT}”已经替您点好了，它会听见。`) : null,
      el("p", {}, "上面的“过1天”能让时间走快，看看到时候它会说什么。"));
  }

  #membersOf(chat) {
    if (!chat.is_group) return "";
    return `${chat.members.length}人：${chat.members.map((id) => this.#nameOf(id)).join("、")}`;
  }

  #nameOf(sender) {
    return sender === "bot" ? BOT : this.#store.personOf(sender)?.name ?? sender;
  }

  #faceOf(sender) {
    if (sender === "bot") return bell();
    return face(this.#store.personOf(sender) ?? { id: sender, name: sender });
  }

  /** Only scrolling up leaves the end; a log that shrinks does not. */
  #onScroll() {
    this.#following = atEnd() || (this.#following && log.scrollTop >= this.#top);
    this.#top = log.scrollTop;
    if (this.#following) newer.hidden = true;
  }

  #toStart() {
    this.#following = false;
    log.scrollTop = 0;
    newer.hidden = true;
  }

  #toEnd() {
    this.#following = true;
    log.scrollTop = log.scrollHeight;
    newer.hidden = true;
  }

  #onKey(event) {
    const bubble = event.target.closest(".bubble");
    if (!bubble) return;
    const bubbles = [...log.querySelectorAll(".bubble")];
    const here = bubbles.indexOf(bubble);
    const goal = { ArrowUp: here - 1, ArrowDown: here + 1, Home: 0, End: bubbles.length - 1 }[event.key];
    if (event.key === "Enter") bubble.nextElementSibling.click();
    else if (goal === undefined) return;
    else focusBubble(bubbles[goal]);
    event.preventDefault();
  }
}

/** 为什么？ under a message: opens a panel that tells how the bot understood it, and closes it. */
function whyOf(message) {
  const panel = el("div", { class: "why-panel", role: "status", "data-testid": "why-panel", hidden: true });
  const opener = button("why", { "aria-expanded": "false", "data-testid": "why" }, async () => {
    panel.hidden = !panel.hidden;
    opener.setAttribute("aria-expanded", String(!panel.hidden));
    if (!panel.hidden) panel.replaceChildren(...(await linesOf(message)).map((line) => el("p", {}, line)));
  }, "为什么？");
  return el("div", { class: "why-box" }, opener, panel);
}

async function linesOf(message) {
  try {
    return (await api.why(message.id)).lines;
  } catch (error) {
    if (error instanceof api.Problem) return [error.message];
    throw error;
  }
}

function voiceLine(message) {
  const words = message.text ? `语音 ${secondsOf(message.text)}秒，转成文字：` : "语音，没有听清";
  return el("p", { class: "voice-line" }, icon("voice"), words);
}

/** One bubble at a time is a stop of the Tab key: the last one, or where the arrows went. */
function moveStop(bubble) {
  if (!bubble) return;
  for (const other of log.querySelectorAll('.bubble[tabindex="0"]')) other.tabIndex = -1;
  bubble.tabIndex = 0;
}

function focusBubble(bubble) {
  moveStop(bubble);
  bubble?.focus();
}

/** On a screen without a mouse, touching a bubble shows its 引用. */
function pickBubble(event) {
  const bubble = event.target.closest(".bubble");
  for (const other of log.querySelectorAll(".picked")) other.classList.remove("picked");
  if (bubble) bubble.parentElement.classList.add("picked");
}

function atEnd() {
  return log.scrollHeight - log.scrollTop - log.clientHeight < 80;
}
