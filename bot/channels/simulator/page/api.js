/** The server's JSON interface. Each call gives the answer or throws a `Problem`. */

const ROOT = "/simulator/api";

/** Something went wrong; `message` is a plain sentence, `offline` when nobody answered. */
export class Problem extends Error {
  constructor(sentence, offline = false) {
    super(sentence);
    this.offline = offline;
  }
}

export function world() {
  return call("/world", { seconds: 10 });
}

/** Messages of every chat with an id greater than `after`; a long list comes in parts. */
export function messages(after) {
  return call(`/messages?after=${after}`, { seconds: 10 });
}

/** Every message of every chat. */
export async function allMessages() {
  const all = [];
  for (let part = await messages(0); part.length; part = await messages(all.at(-1).id)) {
    all.push(...part);
  }
  return all;
}

/** Why a message was understood as it was: `{ lines }`. */
export function why(id) {
  return call(`/messages/${id}/why`, { seconds: 10 });
}

export function say(message) {
  return call("/messages", { seconds: 30, body: message });
}

/** Moves the clock by an ISO-8601 duration; all that falls due happens before it answers. */
export function advance(duration) {
  return call("/clock", { seconds: 600, body: { advance: duration } });
}

async function call(path, { seconds, body }) {
  const response = await reach(path, seconds, body);
  const answer = await response.json().catch(() => null);
  if (!response.ok) throw new Problem(answer?.error ?? sentenceFor(response.status));
  if (answer === null) throw new Problem("服务的回答看不懂。", true);
  return answer;
}

async function reach(path, seconds, body) {
  const options = { signal: AbortSignal.timeout(seconds * 1000), cache: "no-store" };
  if (body !== undefined) {
    options.method = "POST";
    options.headers = { "Content-Type": "application/json" };
    options.body = JSON.stringify(body);
  }
  try {
    return await fetch(ROOT + path, options);
  } catch {
    throw new Problem("连不上服务。", true);
  }
}

function sentenceFor(status) {
  if (status === 503) return "小银铃正忙，请过一会儿再试。";
  return status < 500 ? "服务没有收下这个请求。" : "服务出了点问题，请再试一次。";
}
