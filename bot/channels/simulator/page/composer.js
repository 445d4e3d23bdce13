/** Where one writes. Each person has a draft in each chat; a draft goes only when it was sent. */

import * as api from "./api.js";
import { button, el, write } from "./dom.js";
import { BOT, EXAMPLES, placeholderOf, previewOf } from "./words.js";

const form = document.getElementById("form");
const text = document.getElementById("text");
const ways = document.getElementById("ways");
const send = document.getElementById("send");
const atBot = document.getElementById("at-bot");
const hints = document.getElementById("hints");
const hintsToggle = document.getElementById("hints-toggle");
const quoting = document.getElementById("quoting");
const quotingText = document.getElementById("quoting-text");
const problem = document.getElementById("problem");
const outcome = document.getElementById("outcome");

const AT_START = new RegExp(`^[@@]${BOT}[\\s\u2005]*`);
const TOUCH = matchMedia("(hover: none)");

export class Composer {
  #store;
  #onSent;
  #drafts = new Map();
  #atOff = new Set();

  /** `onSent(chat, arrived)` is called when a message sets out, and when it has arrived. */
  constructor(store, onSent) {
    this.#store = store;
    this.#onSent = onSent;
    form.addEventListener("submit", (event) => { event.preventDefault(); this.#send(); });
    ways.addEventListener("change", () => this.#change({ via: form.elements.via.value }));
    text.addEventListener("input", () => this.#change({ text: text.value }));
    text.addEventListener("keydown", (event) => this.#onKey(event));
    atBot.addEventListener("click", () => this.#toggleAt());
    document.getElementById("unquote").addEventListener("click", () => this.quote(null));
    hintsToggle.addEventListener("click", toggleHints);
    for (const example of EXAMPLES) {
      hints.append(button("hint", {}, () => this.#fill(example), example));
    }
  }

  render() {
    const draft = this.#draft();
    if (!draft) return;
    if (text.value !== draft.text) text.value = draft.text;
    text.readOnly = draft.sending;
    text.placeholder = placeholderOf(draft.via);
    form.elements.via.value = draft.via;
    send.setAttribute("aria-disabled", String(draft.sending));
    write(send, draft.sending ? "发送中" : "发送");
    atBot.hidden = !this.#needsAt();
    atBot.setAttribute("aria-pressed", String(!this.#atOff.has(this.#store.chat.id)));
    this.#renderQuote(draft.quote);
    write(problem, draft.problem);
    write(outcome, draft.problem ? "" : draft.outcome || this.#advice());
  }

  /** Makes the next message answer `message`; null takes that back. */
  quote(message) {
    this.#change({ quote: message });
    text.focus();
  }

  /** The bot spoke in the open chat, so nothing said about its silence holds any more. */
  answered() {
    const draft = this.#draft();
    if (draft) draft.outcome = "";
    this.render();
  }

  #draft() {
    const { person, chat } = this.#store;
    if (!person || !chat) return null;
    const key = `${person.id} ${chat.id}`;
    if (!this.#drafts.has(key)) this.#drafts.set(key, blank());
    return this.#drafts.get(key);
  }

  #change(changes) {
    const draft = this.#draft();
    if (draft) Object.assign(draft, { problem: "", outcome: "" }, changes);
    this.render();
  }

  #fill(example) {
    if (this.#draft()?.sending) return;
    this.#change({ text: example });
    showHints(false);
    focusText();
  }

  #onKey(event) {
    const composing = event.isComposing || event.keyCode === 229;
    if (event.key === "Enter" && !event.shiftKey && !composing) {
      event.preventDefault();
      form.requestSubmit();
    } else if (event.key === "Escape" && this.#draft()?.quote) {
      this.quote(null);
    }
  }

  #needsAt() {
    const { chat } = this.#store;
    return chat.is_group && chat.hears === "at";
  }

  #toggleAt() {
    const { id } = this.#store.chat;
    if (!this.#atOff.delete(id)) this.#atOff.add(id);
    this.#change({});
    focusText();
  }

  #advice() {
    if (this.#needsAt() && this.#atOff.has(this.#store.chat.id)) return `没有 @${BOT},它不会接话。`;
    return adviceFor(this.#draft().via);
  }

  #renderQuote(quoted) {
    quoting.hidden = !quoted;
    if (!quoted) return;
    const name = quoted.sender === "bot" ? BOT : this.#store.personOf(quoted.sender)?.name;
    quotingText.replaceChildren(el("span", { class: "quoting-label" }, "引用 "),
      `${name ?? quoted.sender}:${previewOf(quoted)}`);
  }

  async #send() {
    const draft = this.#draft();
    if (!draft || draft.sending) return;
    if (draft.via === "text" && !draft.text.trim()) {
      this.#change({ problem: "还没有写字。写一句话，再按“发送”。" });
      text.focus();
      return;
    }
    const { chat, person } = this.#store;
    const message = this.#messageOf(draft, chat, person);
    Object.assign(draft, { sending: true, problem: "", outcome: "" });
    this.render();
    this.#onSent(chat, false);
    await this.#deliver(draft, message, chat);
    this.render();
  }

  async #deliver(draft, message, chat) {
    try {
      const answer = await api.say(message);
      Object.assign(draft, blank(), { outcome: outcomeOf(answer, message, chat) });
      this.#onSent(chat, true);
    } catch (error) {
      Object.assign(draft, { sending: false, problem: sorry(error) });
    }
  }

  #messageOf(draft, chat, person) {
    const message = { chat: chat.id, sender: person.id, text: draft.text.trim(), via: draft.via };
    if (draft.quote) message.quote = draft.quote.id;
    if (!chat.is_group) return message;
    const typed = AT_START.test(message.text);
    message.text = message.text.replace(AT_START, "") || message.text;
    message.at_bot = typed || (this.#needsAt() && !this.#atOff.has(chat.id));
    return message;
  }
}

function blank() {
  return { text: "", via: "text", quote: null, sending: false, problem: "", outcome: "" };
}

function outcomeOf(answer, message, chat) {
  if (answer.replies?.length) return "";
  if (chat.hears === "at" && chat.is_group && !message.at_bot) return `已发出。没有 @${BOT},它没有听见。`;
  return `已发出。${BOT}在这里没有接话。`;
}

function adviceFor(via) {
  if (via === "voice") return "空着发出去，就是一段没听清的语音。";
  if (via === "picture") return "图片只是个样子。话可以写，也可以不写。";
  return TOUCH.matches ? "点一句话，可以引用它。" : "回车发送，Shift+回车换行。点一句话，可以引用它。";
}

function sorry(error) {
  if (!(error instanceof api.Problem)) throw error;
  if (error.offline) return "没有发出去：连不上服务。您写的字还在，请过一会儿再按“发送”。";
  return error.message;
}

/** Goes on with writing, but does not bring up the keyboard of a telephone. */
function focusText() {
  if (!TOUCH.matches) text.focus();
}

function toggleHints() {
  showHints(hintsToggle.getAttribute("aria-expanded") !== "true");
}

/** Only narrow screens fold the examples away; wide ones always show them. */
function showHints(open) {
  hintsToggle.setAttribute("aria-expanded", String(open));
  hints.classList.toggle("open", open);
}
