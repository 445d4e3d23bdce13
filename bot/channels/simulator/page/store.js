/** What the page knows: the bureau, who one sits as, what was said, what was seen. */

export class Store {
  world = { now: "", bureau: "", people: [], chats: [] };
  /** The person one sits as, and the open chat; null while none is chosen. */
  person = null;
  chat = null;
  lastId = 0;
  #said = new Map();
  #seen = new Map();

  personOf(id) {
    return this.world.people.find((person) => person.id === id) ?? null;
  }

  chatOf(id) {
    return this.world.chats.find((chat) => chat.id === id) ?? null;
  }

  /** The chats of a person: groups first, then alone with the bot. */
  chatsOf(person) {
    const own = this.world.chats.filter((chat) => chat.members.includes(person.id));
    return [...own.filter((chat) => chat.is_group), ...own.filter((chat) => !chat.is_group)];
  }

  privateOf(person) {
    return this.chatsOf(person).find((chat) => !chat.is_group) ?? null;
  }

  said(chat) {
    return this.#said.get(chat.id) ?? [];
  }

  unseen(chat) {
    const seen = this.#seen.get(chat.id) ?? 0;
    return this.said(chat).filter((message) => message.id > seen).length;
  }

  see(chat) {
    this.#seen.set(chat.id, this.lastId);
  }

  seeAll() {
    for (const id of this.#said.keys()) this.#seen.set(id, this.lastId);
  }

  /** Adds messages, which come sorted by id, and returns those not known before. */
  take(messages) {
    const fresh = messages.filter((message) => message.id > this.lastId);
    for (const message of fresh) {
      if (!this.#said.has(message.chat)) this.#said.set(message.chat, []);
      this.#said.get(message.chat).push(message);
      this.lastId = message.id;
    }
    return fresh;
  }

  /** Forgets what was said: the server began anew with other data. */
  restart() {
    this.#said.clear();
    this.#seen.clear();
    this.lastId = 0;
  }

  /** What the bot said after message `id`, in every chat. */
  spokenSince(id) {
    const all = [...this.#said.values()].flat();
    return all.filter((message) => message.id > id && message.sender === "bot");
  }

  /** The chats of `messages`, each once, groups first. */
  chatsAmong(messages) {
    const ids = new Set(messages.map((message) => message.chat));
    const chats = this.world.chats.filter((chat) => ids.has(chat.id));
    return [...chats.filter((chat) => chat.is_group), ...chats.filter((chat) => !chat.is_group)];
  }
}
