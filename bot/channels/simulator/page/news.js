/** A line above the talk: how much the bot said while one looked elsewhere, and where. */

import { button, el, icon } from "./dom.js";

/** More places than this are only counted. */
const PLACES = 4;

const news = document.getElementById("news");

export class News {
  #store;
  #visit;
  #chats = [];
  #places = el("span", { class: "places" });

  /** `visit(chat)` opens a chat. */
  constructor(store, visit) {
    this.#store = store;
    this.#visit = visit;
  }

  /** Shows `sentence` and a way to each of `chats` until it has been seen. */
  show(sentence, chats, bad = false) {
    this.#chats = chats;
    const close = button("round", { "aria-label": "收起这一行" }, () => this.hide(), icon("close"));
    const words = el("div", { class: "news-words" }, el("span", {}, sentence), this.#places);
    news.replaceChildren(words, close);
    news.classList.toggle("bad", bad);
    news.hidden = false;
    this.render();
  }

  hide() {
    this.#chats = [];
    news.hidden = true;
  }

  render() {
    if (news.hidden) return;
    const unseen = this.#chats.filter((chat) => this.#store.unseen(chat));
    const wanted = unseen.map((chat) => this.#nameOf(chat)).join();
    if (this.#places.dataset.wanted === wanted) return;
    this.#places.dataset.wanted = wanted;
    const shown = unseen.slice(0, PLACES).map((chat) => this.#place(chat));
    const rest = unseen.length - shown.length;
    this.#places.replaceChildren(...shown, rest > 0 ? `还有${rest}处` : "");
  }

  #place(chat) {
    return button("place", {}, () => this.#visit(chat), `去看${this.#nameOf(chat)}`);
  }

  #nameOf(chat) {
    if (chat.is_group) return chat.name;
    return `${this.#store.personOf(chat.members[0])?.name ?? chat.members[0]}的单聊`;
  }
}
