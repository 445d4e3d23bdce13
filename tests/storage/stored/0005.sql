CREATE TABLE alembic_version (
	version_num VARCHAR(32) NOT NULL, 
	CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)
);
CREATE TABLE audit (
	id INTEGER NOT NULL, 
	at DATETIME NOT NULL, 
	member_id INTEGER, 
	action VARCHAR NOT NULL, 
	subject VARCHAR NOT NULL, 
	"before" JSON, 
	"after" JSON, 
	CONSTRAINT pk_audit PRIMARY KEY (id)
);
CREATE TABLE campaigns (
	id INTEGER NOT NULL, 
	title VARCHAR NOT NULL, 
	starts_on DATE NOT NULL, 
	ends_on DATE NOT NULL, 
	post_time TIME NOT NULL, 
	material VARCHAR NOT NULL, 
	next_post_at DATETIME, 
	CONSTRAINT pk_campaigns PRIMARY KEY (id)
);
CREATE TABLE chat_members (
	channel VARCHAR NOT NULL, 
	chat_id VARCHAR NOT NULL, 
	account_id VARCHAR NOT NULL, 
	CONSTRAINT pk_chat_members PRIMARY KEY (channel, chat_id, account_id)
);
CREATE TABLE dialogs (
	channel VARCHAR NOT NULL, 
	chat_id VARCHAR NOT NULL, 
	account_id VARCHAR NOT NULL, 
	intent VARCHAR NOT NULL, 
	data JSON NOT NULL, 
	asked_at DATETIME NOT NULL, 
	expires_at DATETIME NOT NULL, 
	CONSTRAINT pk_dialogs PRIMARY KEY (channel, chat_id, account_id)
);
CREATE TABLE inbox (
	id INTEGER NOT NULL, 
	app VARCHAR NOT NULL, 
	sender_key VARCHAR NOT NULL, 
	message_id VARCHAR NOT NULL, 
	channel VARCHAR NOT NULL, 
	chat_id VARCHAR NOT NULL, 
	sender_id VARCHAR NOT NULL, 
	via VARCHAR NOT NULL, 
	text VARCHAR NOT NULL, 
	received_at DATETIME NOT NULL, 
	intent VARCHAR, 
	answer VARCHAR, 
	road VARCHAR, way_back VARCHAR, refs JSON, 
	CONSTRAINT pk_inbox PRIMARY KEY (id), 
	CONSTRAINT uq_inbox_app UNIQUE (app, sender_key, message_id)
);
CREATE TABLE outbox (
	id INTEGER NOT NULL, 
	"key" VARCHAR NOT NULL, 
	channel VARCHAR NOT NULL, 
	chat_id VARCHAR NOT NULL, 
	is_group BOOLEAN NOT NULL, 
	text VARCHAR NOT NULL, 
	state VARCHAR NOT NULL, 
	due_at DATETIME NOT NULL, 
	lease_until DATETIME, 
	attempts INTEGER NOT NULL, 
	created_at DATETIME NOT NULL, 
	done_at DATETIME, 
	error VARCHAR, kind VARCHAR DEFAULT 'answer' NOT NULL, form VARCHAR DEFAULT 'text' NOT NULL, mentions JSON, picture BLOB, way_back VARCHAR, good_until DATETIME, refs JSON, 
	CONSTRAINT pk_outbox PRIMARY KEY (id), 
	CONSTRAINT uq_outbox_key UNIQUE ("key")
);
CREATE TABLE simulator_clock (
	id INTEGER NOT NULL, 
	ahead_seconds INTEGER NOT NULL, 
	CONSTRAINT pk_simulator_clock PRIMARY KEY (id)
);
CREATE TABLE simulator_messages (
	id INTEGER NOT NULL, 
	chat_id VARCHAR NOT NULL, 
	sender_id VARCHAR NOT NULL, 
	text VARCHAR NOT NULL, 
	via VARCHAR NOT NULL, 
	at_bot BOOLEAN NOT NULL, 
	quote_id INTEGER, 
	at DATETIME NOT NULL, 
	CONSTRAINT pk_simulator_messages PRIMARY KEY (id)
);
CREATE TABLE versions (
	name VARCHAR NOT NULL, 
	mark BIGINT NOT NULL, 
	CONSTRAINT pk_versions PRIMARY KEY (name)
);
CREATE TABLE campaign_chats (
	campaign_id INTEGER NOT NULL, 
	channel VARCHAR NOT NULL, 
	chat_id VARCHAR NOT NULL, 
	CONSTRAINT pk_campaign_chats PRIMARY KEY (campaign_id, channel, chat_id), 
	CONSTRAINT fk_campaign_chats_campaign_id_campaigns FOREIGN KEY(campaign_id) REFERENCES campaigns (id)
);
CREATE TABLE checkin_totals (
	campaign_id INTEGER NOT NULL, 
	member_id INTEGER NOT NULL, 
	days INTEGER NOT NULL, 
	streak INTEGER NOT NULL, 
	longest INTEGER NOT NULL, 
	last_day DATE NOT NULL, 
	CONSTRAINT pk_checkin_totals PRIMARY KEY (campaign_id, member_id), 
	CONSTRAINT fk_checkin_totals_campaign_id_campaigns FOREIGN KEY(campaign_id) REFERENCES campaigns (id), 
	CONSTRAINT fk_checkin_totals_member_id_members FOREIGN KEY(member_id) REFERENCES members (id)
);
CREATE TABLE checkins (
	id INTEGER NOT NULL, 
	campaign_id INTEGER NOT NULL, 
	member_id INTEGER NOT NULL, 
	day DATE NOT NULL, 
	at DATETIME NOT NULL, 
	channel VARCHAR NOT NULL, 
	account_id VARCHAR NOT NULL, 
	inbox_id BIGINT NOT NULL, 
	CONSTRAINT pk_checkins PRIMARY KEY (id), 
	CONSTRAINT fk_checkins_campaign_id_campaigns FOREIGN KEY(campaign_id) REFERENCES campaigns (id), 
	CONSTRAINT fk_checkins_member_id_members FOREIGN KEY(member_id) REFERENCES members (id), 
	CONSTRAINT uq_checkins_campaign_id UNIQUE (campaign_id, member_id, day)
);
CREATE TABLE member_accounts (
	channel VARCHAR NOT NULL, 
	account_id VARCHAR NOT NULL, 
	member_id INTEGER NOT NULL, 
	CONSTRAINT pk_member_accounts PRIMARY KEY (channel, account_id), 
	CONSTRAINT fk_member_accounts_member_id_members FOREIGN KEY(member_id) REFERENCES members (id)
);
CREATE TABLE "chats" (
	channel VARCHAR NOT NULL, 
	chat_id VARCHAR NOT NULL, 
	name VARCHAR NOT NULL, 
	purpose VARCHAR NOT NULL, 
	hears VARCHAR NOT NULL, 
	quiet VARCHAR, 
	enabled BOOLEAN DEFAULT 1 NOT NULL, 
	robot VARCHAR, 
	keeper_id INTEGER, 
	CONSTRAINT pk_chats PRIMARY KEY (channel, chat_id), 
	CONSTRAINT fk_chats_keeper_id_members FOREIGN KEY(keeper_id) REFERENCES members (id)
);
CREATE TABLE blocked (
	channel VARCHAR NOT NULL, 
	account_id VARCHAR NOT NULL, 
	at DATETIME NOT NULL, 
	CONSTRAINT pk_blocked PRIMARY KEY (channel, account_id)
);
CREATE TABLE buckets (
	channel VARCHAR NOT NULL, 
	chat_id VARCHAR NOT NULL, 
	full_at DATETIME NOT NULL, 
	CONSTRAINT pk_buckets PRIMARY KEY (channel, chat_id)
);
CREATE TABLE acknowledgements (
	channel VARCHAR NOT NULL, 
	chat_id VARCHAR NOT NULL, 
	kind VARCHAR NOT NULL, 
	closes_at DATETIME NOT NULL, 
	names JSON NOT NULL, 
	CONSTRAINT pk_acknowledgements PRIMARY KEY (channel, chat_id, kind)
);
CREATE TABLE "members" (
	id INTEGER NOT NULL, 
	name VARCHAR NOT NULL, 
	role VARCHAR NOT NULL, 
	note VARCHAR NOT NULL, 
	quiet VARCHAR, 
	reminders BOOLEAN DEFAULT 1 NOT NULL, 
	mention BOOLEAN DEFAULT 1 NOT NULL, 
	prefer VARCHAR, 
	quiet_also VARCHAR, 
	CONSTRAINT pk_members PRIMARY KEY (id)
);
CREATE TABLE tasks (
	id INTEGER NOT NULL, 
	kind VARCHAR NOT NULL, 
	channel VARCHAR NOT NULL, 
	account_id VARCHAR NOT NULL, 
	member_id INTEGER, 
	chat_id VARCHAR NOT NULL, 
	is_group BOOLEAN NOT NULL, 
	day DATE NOT NULL, 
	said VARCHAR NOT NULL, 
	slots JSON NOT NULL, 
	inbox_id BIGINT NOT NULL, 
	opened_at DATETIME NOT NULL, 
	changed_at DATETIME NOT NULL, 
	closed_at DATETIME, 
	closed_by INTEGER, 
	CONSTRAINT pk_tasks PRIMARY KEY (id), 
	CONSTRAINT fk_tasks_member_id_members FOREIGN KEY(member_id) REFERENCES members (id), 
	CONSTRAINT fk_tasks_closed_by_members FOREIGN KEY(closed_by) REFERENCES members (id)
);
CREATE TABLE alerts (
	id INTEGER NOT NULL, 
	kind VARCHAR NOT NULL, 
	channel VARCHAR NOT NULL, 
	account_id VARCHAR NOT NULL, 
	member_id INTEGER, 
	chat_id VARCHAR NOT NULL, 
	is_group BOOLEAN NOT NULL, 
	said VARCHAR NOT NULL, 
	inbox_id BIGINT NOT NULL, 
	opened_at DATETIME NOT NULL, 
	heard_at DATETIME NOT NULL, 
	state VARCHAR NOT NULL, 
	round INTEGER NOT NULL, 
	next_at DATETIME, 
	taken_by INTEGER, 
	taken_at DATETIME, 
	CONSTRAINT pk_alerts PRIMARY KEY (id), 
	CONSTRAINT fk_alerts_member_id_members FOREIGN KEY(member_id) REFERENCES members (id), 
	CONSTRAINT fk_alerts_taken_by_members FOREIGN KEY(taken_by) REFERENCES members (id)
);
CREATE TABLE alert_calls (
	alert_id INTEGER NOT NULL, 
	member_id INTEGER NOT NULL, 
	called_at DATETIME NOT NULL, 
	CONSTRAINT pk_alert_calls PRIMARY KEY (alert_id, member_id), 
	CONSTRAINT fk_alert_calls_member_id_members FOREIGN KEY(member_id) REFERENCES members (id)
);
CREATE INDEX ix_audit_at ON audit (at);
CREATE INDEX ix_campaigns_next_post_at ON campaigns (next_post_at);
CREATE INDEX ix_inbox_received_at ON inbox (received_at);
CREATE INDEX ix_outbox_open ON outbox (channel, chat_id, id) WHERE done_at IS NULL;
CREATE INDEX ix_simulator_messages_chat_id ON simulator_messages (chat_id);
CREATE INDEX ix_member_accounts_member_id ON member_accounts (member_id);
CREATE INDEX ix_inbox_chat ON inbox (channel, chat_id, received_at);
CREATE INDEX ix_outbox_done ON outbox (channel, chat_id, done_at);
CREATE INDEX ix_outbox_state ON outbox (state, done_at);
CREATE UNIQUE INDEX ix_tasks_open ON tasks (kind, channel, account_id, day) WHERE closed_at IS NULL;
CREATE INDEX ix_tasks_closed ON tasks (closed_at);
CREATE INDEX ix_alerts_account ON alerts (channel, account_id, heard_at);
CREATE INDEX ix_alerts_next_at ON alerts (next_at);
CREATE INDEX ix_alerts_state ON alerts (state);
CREATE INDEX ix_checkins_member ON checkins (member_id, day);
INSERT INTO "acknowledgements" ("channel", "chat_id", "kind", "closes_at", "names") VALUES ('some', 'some', 'some', '2025-10-27 01:00:00.000000', '{}');
INSERT INTO "audit" ("id", "at", "member_id", "action", "subject", "before", "after") VALUES (1, '2025-10-27 01:00:00.000000', NULL, 'some', 'some', NULL, NULL);
INSERT INTO "blocked" ("channel", "account_id", "at") VALUES ('some', 'some', '2025-10-27 01:00:00.000000');
INSERT INTO "buckets" ("channel", "chat_id", "full_at") VALUES ('some', 'some', '2025-10-27 01:00:00.000000');
INSERT INTO "campaigns" ("id", "title", "starts_on", "ends_on", "post_time", "material", "next_post_at") VALUES (1, '每日一学', '2025-10-01', '2026-09-30', '08:01:00.000000', '今天读一篇短文。', '2025-10-28 00:01:00.000000');
INSERT INTO "chat_members" ("channel", "chat_id", "account_id") VALUES ('some', 'some', 'some');
INSERT INTO "dialogs" ("channel", "chat_id", "account_id", "intent", "data", "asked_at", "expires_at") VALUES ('some', 'some', 'some', 'some', '{}', '2025-10-27 01:00:00.000000', '2025-10-27 01:00:00.000000');
INSERT INTO "inbox" ("id", "app", "sender_key", "message_id", "channel", "chat_id", "sender_id", "via", "text", "received_at", "intent", "answer", "road", "way_back", "refs") VALUES (1, 'simulator', 'key-1', 'm1', 'simulator', 'G1', 'P01', 'text', '打卡', '2025-10-27 01:00:00.000000', NULL, '记上了', NULL, NULL, NULL);
INSERT INTO "inbox" ("id", "app", "sender_key", "message_id", "channel", "chat_id", "sender_id", "via", "text", "received_at", "intent", "answer", "road", "way_back", "refs") VALUES (2, 'simulator', 'key-2', 'm2', 'simulator', 'G1', 'P01', 'text', '打卡', '2025-10-27 01:00:00.000000', NULL, '记上了', NULL, NULL, NULL);
INSERT INTO "members" ("id", "name", "role", "note", "quiet", "reminders", "mention", "prefer", "quiet_also") VALUES (1, '王德福', 'member', '喜欢下棋', NULL, TRUE, TRUE, NULL, NULL);
INSERT INTO "members" ("id", "name", "role", "note", "quiet", "reminders", "mention", "prefer", "quiet_also") VALUES (2, '李淑芬', 'member', '', NULL, TRUE, TRUE, NULL, NULL);
INSERT INTO "members" ("id", "name", "role", "note", "quiet", "reminders", "mention", "prefer", "quiet_also") VALUES (3, '林小雨', 'staff', '', NULL, TRUE, TRUE, NULL, NULL);
INSERT INTO "outbox" ("id", "key", "channel", "chat_id", "is_group", "text", "state", "due_at", "lease_until", "attempts", "created_at", "done_at", "error", "kind", "form", "mentions", "picture", "way_back", "good_until", "refs") VALUES (1, 'waits', 'simulator', 'G1', TRUE, '文字：waits', 'waiting', '2025-10-27 01:00:00.000000', NULL, 0, '2025-10-27 01:00:00.000000', NULL, NULL, 'answer', 'text', NULL, NULL, NULL, NULL, NULL);
INSERT INTO "outbox" ("id", "key", "channel", "chat_id", "is_group", "text", "state", "due_at", "lease_until", "attempts", "created_at", "done_at", "error", "kind", "form", "mentions", "picture", "way_back", "good_until", "refs") VALUES (2, 'went', 'simulator', 'G1', TRUE, '文字：went', 'sent', '2025-10-27 01:00:00.000000', NULL, 0, '2025-10-27 01:00:00.000000', '2025-10-27 01:00:00.000000', NULL, 'answer', 'text', NULL, NULL, NULL, NULL, NULL);
INSERT INTO "simulator_clock" ("id", "ahead_seconds") VALUES (1, 1);
INSERT INTO "simulator_messages" ("id", "chat_id", "sender_id", "text", "via", "at_bot", "quote_id", "at") VALUES (1, 'some', 'some', 'some', 'some', FALSE, NULL, '2025-10-27 01:00:00.000000');
INSERT INTO "versions" ("name", "mark") VALUES ('catalog', 0);
INSERT INTO "versions" ("name", "mark") VALUES ('some', 1);
INSERT INTO "alert_calls" ("alert_id", "member_id", "called_at") VALUES (1, 1, '2025-10-27 01:00:00.000000');
INSERT INTO "alerts" ("id", "kind", "channel", "account_id", "member_id", "chat_id", "is_group", "said", "inbox_id", "opened_at", "heard_at", "state", "round", "next_at", "taken_by", "taken_at") VALUES (1, 'medical', 'simulator', 'P01', 1, 'P01', FALSE, '我摔倒了', 2, '2025-10-27 01:00:00.000000', '2025-10-27 01:00:00.000000', 'taken', 1, NULL, 3, '2025-10-27 01:00:00.000000');
INSERT INTO "campaign_chats" ("campaign_id", "channel", "chat_id") VALUES (1, 'simulator', 'G1');
INSERT INTO "chats" ("channel", "chat_id", "name", "purpose", "hears", "quiet", "enabled", "robot", "keeper_id") VALUES ('simulator', 'G1', '老干部学习群', 'study', 'all', NULL, TRUE, NULL, NULL);
INSERT INTO "chats" ("channel", "chat_id", "name", "purpose", "hears", "quiet", "enabled", "robot", "keeper_id") VALUES ('simulator', 'G2', '活动报名群', 'study', 'all', NULL, TRUE, NULL, NULL);
INSERT INTO "checkin_totals" ("campaign_id", "member_id", "days", "streak", "longest", "last_day") VALUES (1, 1, 5, 3, 3, '2025-10-26');
INSERT INTO "checkin_totals" ("campaign_id", "member_id", "days", "streak", "longest", "last_day") VALUES (1, 2, 2, 2, 2, '2025-10-13');
INSERT INTO "checkins" ("id", "campaign_id", "member_id", "day", "at", "channel", "account_id", "inbox_id") VALUES (1, 1, 1, '2025-10-21', '2025-10-21 01:00:00.000000', 'simulator', 'P01', 1);
INSERT INTO "checkins" ("id", "campaign_id", "member_id", "day", "at", "channel", "account_id", "inbox_id") VALUES (2, 1, 1, '2025-10-22', '2025-10-22 01:00:00.000000', 'simulator', 'P01', 1);
INSERT INTO "checkins" ("id", "campaign_id", "member_id", "day", "at", "channel", "account_id", "inbox_id") VALUES (3, 1, 1, '2025-10-24', '2025-10-24 01:00:00.000000', 'simulator', 'P01', 1);
INSERT INTO "checkins" ("id", "campaign_id", "member_id", "day", "at", "channel", "account_id", "inbox_id") VALUES (4, 1, 1, '2025-10-25', '2025-10-25 01:00:00.000000', 'simulator', 'P01', 1);
INSERT INTO "checkins" ("id", "campaign_id", "member_id", "day", "at", "channel", "account_id", "inbox_id") VALUES (5, 1, 1, '2025-10-26', '2025-10-26 01:00:00.000000', 'simulator', 'P01', 1);
INSERT INTO "checkins" ("id", "campaign_id", "member_id", "day", "at", "channel", "account_id", "inbox_id") VALUES (6, 1, 2, '2025-10-12', '2025-10-12 01:00:00.000000', 'simulator', 'P02', 1);
INSERT INTO "checkins" ("id", "campaign_id", "member_id", "day", "at", "channel", "account_id", "inbox_id") VALUES (7, 1, 2, '2025-10-13', '2025-10-13 01:00:00.000000', 'simulator', 'P02', 1);
INSERT INTO "member_accounts" ("channel", "account_id", "member_id") VALUES ('simulator', 'P01', 1);
INSERT INTO "member_accounts" ("channel", "account_id", "member_id") VALUES ('simulator', 'P02', 2);
INSERT INTO "member_accounts" ("channel", "account_id", "member_id") VALUES ('simulator', 'W01', 3);
INSERT INTO "tasks" ("id", "kind", "channel", "account_id", "member_id", "chat_id", "is_group", "day", "said", "slots", "inbox_id", "opened_at", "changed_at", "closed_at", "closed_by") VALUES (1, 'human', 'simulator', 'P01', 1, 'P01', FALSE, '2025-10-27', '请给我打电话', '{}', 1, '2025-10-27 01:00:00.000000', '2025-10-27 01:00:00.000000', NULL, NULL);
INSERT INTO alembic_version (version_num) VALUES ('0005');
