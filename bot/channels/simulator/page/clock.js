/** The strip at the top: the bureau's name, its time, and the buttons that move the time. */

import * as api from "./api.js";
import { write } from "./dom.js";
import { dayWords, hourWords, wallOf } from "./words.js";

const clock = document.getElementById("clock");
const running = document.getElementById("running");
const buttons = [...document.querySelectorAll("[data-advance]")];
const morning = document.querySelector('[data-advance="morning"]');

const MORNING_MS = 8 * 3_600_000;
const DAY_MS = 24 * 3_600_000;

export class Clock {
  #store;
  #onMoving;
  #onMoved;
  #moving = null;

  /**
   * `onMoving()` is called when a move begins, `onMoved(label, since, error)` when it is
   * over: `since` is the last message before it, `error` what went wrong or null.
   */
  constructor(store, onMoving, onMoved) {
    this.#store = store;
    this.#onMoving = onMoving;
    this.#onMoved = onMoved;
    for (const one of buttons) one.addEventListener("click", () => this.#move(one));
  }

  /** Whether no button does anything: time is moving, or is not known yet. */
  get #closed() {
    return this.#moving !== null || !this.#store.world.now;
  }

  render() {
    const { now, bureau } = this.#store.world;
    const wall = wallOf(now, now);
    write(document.getElementById("bureau"), bureau);
    write(clock, `${dayWords(wall)} ${hourWords(wall)}`);
    clock.setAttribute("datetime", now);
    running.hidden = this.#moving === null;
    for (const one of buttons) this.#renderButton(one, wall);
  }

  #renderButton(one, wall) {
    const busy = one === this.#moving;
    one.setAttribute("aria-disabled", String(this.#closed));
    one.setAttribute("aria-busy", String(busy));
    one.classList.toggle("busy", busy);
    if (one === morning && !busy) write(one, wall.hour < 8 ? "到今早8点" : "到明早8点");
  }

  async #move(one) {
    if (this.#closed) return;
    this.#moving = one;
    this.render();
    this.#onMoving();
    const [label, since] = [one.textContent, this.#store.lastId];
    await this.#onMoved(label, since, await this.#advance(one.dataset.advance));
    this.#moving = null;
    this.render();
  }

  async #advance(step) {
    try {
      if (step === "morning") this.#store.world = await api.world();
      const duration = step === "morning" ? untilMorning(this.#store.world.now) : step;
      this.#store.world.now = (await api.advance(duration)).now;
      return null;
    } catch (error) {
      if (error instanceof api.Problem) return error;
      throw error;
    }
  }
}

/** The time from `now` to the next 8 o'clock in the morning, as an ISO-8601 duration. */
export function untilMorning(now) {
  const passed = wallOf(now, now).sinceMidnight;
  const wait = passed < MORNING_MS ? MORNING_MS - passed : MORNING_MS + DAY_MS - passed;
  const seconds = Math.ceil(wait / 1000);
  const parts = [[Math.floor(seconds / 3600), "H"], [Math.floor(seconds / 60) % 60, "M"], [seconds % 60, "S"]];
  return `PT${parts.filter(([count]) => count).map(([count, unit]) => count + unit).join("")}`;
}
