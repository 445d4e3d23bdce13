/** The left column: who I am, and that person's chats. */

import { bell, button, el, face, mark, write } from "./dom.js";
import { BOT, glyphOf, previewOf, roleOf } from "./words.js";

const people = document.getElementById("people");
const chats = document.getElementById("chats");
const whoNote = document.getElementById("who-note");
const whereTitle = document.getElementById("where-title");

export class Sidebar {
  #store;
  #choosePerson;
  #chooseChat;
  #built = "";

  constructor(store, choosePerson, chooseChat) {
    this.#store = store;
    this.#choosePerson = choosePerson;
    this.#chooseChat = chooseChat;
  }

  /** Rebuilds only when the bureau or the person changed, so that the focus stays put. */
  render() {
    const { world, person } = this.#store;
    const wanted = JSON.stringify([world.people, world.chats, person?.id]);
    if (wanted !== this.#built) {
      this.#built = wanted;
      keepingFocus(() => this.#build());
    }
    this.#refresh();
  }

  #build() {
    const { world, person } = this.#store;
    people.replaceChildren(...world.people.map((one) => this.#personButton(one)));
    chats.replaceChildren(...this.#store.chatsOf(person).map((chat) => this.#chatButton(chat)));
    write(whoNote, `您现在是${person.name}${person.note ? `,${person.note}` : ""}`);
    write(whereTitle, `${person.name}的聊天`);
  }

  #personButton(person) {
    return button(
      "person",
      { "data-testid": `person-${person.id}`, "data-id": person.id, title: person.note },
      () => this.#choosePerson(person),
      face(person),
      el("span", { class: "person-words" },
        el("span", { class: "person-name" }, person.name),
        el("span", { class: "person-role" }, roleOf(person))),
      el("span", { class: "unseen", role: "img", hidden: true }),
    );
  }

  #chatButton(chat) {
    return button(
      "chat",
      { "data-testid": `chat-${chat.id}`, "data-id": chat.id },
      () => this.#chooseChat(chat),
      chat.is_group ? groupMark(chat) : bell(),
      el("span", { class: "chat-words" },
        el("span", { class: "chat-name" }, chat.name),
        el("span", { class: "chat-last" })),
      el("span", { class: "unseen", role: "img", hidden: true }),
    );
  }

  #refresh() {
    for (const element of people.children) {
      const person = this.#store.personOf(element.dataset.id);
      const alone = this.#store.privateOf(person);
      element.setAttribute("aria-pressed", String(person === this.#store.person));
      mark(element.querySelector(".unseen"), alone ? this.#store.unseen(alone) : 0);
    }
    for (const element of chats.children) {
      const chat = this.#store.chatOf(element.dataset.id);
      element.setAttribute("aria-current", String(chat === this.#store.chat));
      write(element.querySelector(".chat-last"), this.#lastIn(chat));
      mark(element.querySelector(".unseen"), this.#store.unseen(chat));
    }
  }

  #lastIn(chat) {
    const last = this.#store.said(chat).at(-1);
    if (!last) return "还没有人说话";
    if (last.sender === this.#store.person.id) return `我：${previewOf(last)}`;
    const name = last.sender === "bot" ? BOT : this.#store.personOf(last.sender)?.name;
    return `${name ?? last.sender}:${previewOf(last)}`;
  }
}

function groupMark(chat) {
  return el("span", { class: "face group", "aria-hidden": "true" }, glyphOf(chat));
}

function keepingFocus(change) {
  const focused = document.activeElement?.dataset?.testid;
  change();
  if (focused) document.querySelector(`.side [data-testid="${CSS.escape(focused)}"]`)?.focus();
}
