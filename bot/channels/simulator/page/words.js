/** The words that the page puts together, and how it writes dates and hours. */

export const BOT = "小银铃";

export const EXAMPLES = ["打卡", "已学", "我打了几天", "打错了", "帮助"];

const ROLES = {
  member: "普通成员",
  secretary: "支部书记",
  liaison: "联络员",
  duty: "值班",
  staff: "工作人员",
  admin: "管理员",
  family: "家属",
};

const GLYPHS = { study: "学", activities: "活", hall: "议", volunteer: "志", family: "亲", staff: "工" };

const WEEKDAYS = "日一二三四五六";

export function roleOf(person) {
  return ROLES[person.role] ?? person.role;
}

/** The one character that stands for a group in its round mark. */
export function glyphOf(chat) {
  return GLYPHS[chat.purpose] ?? "群";
}

/** What the bot hears in `chat`, as a sentence. */
export function hearsOf(chat) {
  if (!chat.is_group) return `这里只有您和${BOT},说什么它都听得见`;
  if (chat.hears === "at") return `这个群里，${BOT}只听 @它 的话`;
  return `这个群里，${BOT}听得见每一句话`;
}

export function placeholderOf(via) {
  if (via === "voice") return "语音里说的话";
  if (via === "picture") return "给图片配一句话";
  return "写一句话";
}

/** A message in one line, as lists and quotes show it. */
export function previewOf(message) {
  const mark = { voice: "[语音] ", picture: "[图片] " }[message.via] ?? "";
  return `${mark}${message.text}`.replace(/\s+/g, " ").trim();
}

/** How long a voice message would last, in seconds: about four characters a second. */
export function secondsOf(text) {
  return Math.max(1, Math.ceil(text.length / 4));
}

/**
 * The wall clock of an instant in the bureau's zone. `now` is the server's clock; its
 * offset is the zone, whatever zone the browser lives in.
 */
export function wallOf(iso, now) {
  const [, sign, hours, minutes] = /([+-])(\d\d):?(\d\d)$/.exec(now) ?? [null, "+", "00", "00"];
  const offset = (sign === "-" ? -1 : 1) * (Number(hours) * 60 + Number(minutes));
  const shifted = new Date(Date.parse(iso) + offset * 60_000);
  return {
    year: shifted.getUTCFullYear(),
    month: shifted.getUTCMonth() + 1,
    day: shifted.getUTCDate(),
    weekday: WEEKDAYS[shifted.getUTCDay()],
    hour: shifted.getUTCHours(),
    minute: shifted.getUTCMinutes(),
    sinceMidnight: shifted.getTime() % 86_400_000,
  };
}

export function dayWords(wall, thisYear) {
  const year = wall.year === thisYear ? "" : `${wall.year}年`;
  return `${year}${wall.month}月${wall.day}日(周${wall.weekday})`;
}

export function hourWords(wall) {
  const hour = wall.hour > 12 ? wall.hour - 12 : wall.hour;
  return `${partOfDay(wall.hour)}${hour}:${String(wall.minute).padStart(2, "0")}`;
}

function partOfDay(hour) {
  if (hour < 6) return "凌晨";
  if (hour < 12) return "上午";
  if (hour < 13) return "中午";
  return hour < 18 ? "下午" : "晚上";
}
