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
CREATE TABLE member_accounts (
	channel VARCHAR NOT NULL, 
	account_id VARCHAR NOT NULL, 
	member_id INTEGER NOT NULL, bound_at DATETIME, seen_at DATETIME, 
	CONSTRAINT pk_member_accounts PRIMARY KEY (channel, account_id), 
	CONSTRAINT fk_member_accounts_member_id_members FOREIGN KEY(member_id) REFERENCES members (id)
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
CREATE TABLE grid_nodes (
	id INTEGER NOT NULL, 
	parent_id INTEGER, 
	name VARCHAR NOT NULL, 
	level VARCHAR NOT NULL, 
	path VARCHAR NOT NULL, 
	place INTEGER NOT NULL, 
	CONSTRAINT pk_grid_nodes PRIMARY KEY (id), 
	CONSTRAINT fk_grid_nodes_parent_id_grid_nodes FOREIGN KEY(parent_id) REFERENCES grid_nodes (id)
);
CREATE TABLE organisations (
	id INTEGER NOT NULL, 
	name VARCHAR NOT NULL, 
	kind VARCHAR NOT NULL, 
	parent_id INTEGER, 
	closed_on DATE, 
	CONSTRAINT pk_organisations PRIMARY KEY (id), 
	CONSTRAINT fk_organisations_parent_id_organisations FOREIGN KEY(parent_id) REFERENCES organisations (id)
);
CREATE TABLE choices (
	"of" VARCHAR NOT NULL, 
	word VARCHAR NOT NULL, 
	place INTEGER NOT NULL, 
	CONSTRAINT pk_choices PRIMARY KEY ("of", word)
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
	sounds VARCHAR DEFAULT '' NOT NULL, 
	sex VARCHAR DEFAULT '' NOT NULL, 
	aliases JSON, 
	kind VARCHAR DEFAULT '' NOT NULL, 
	title VARCHAR DEFAULT '' NOT NULL, 
	unit VARCHAR DEFAULT '' NOT NULL, 
	birth_calendar VARCHAR DEFAULT 'solar' NOT NULL, 
	birth_year INTEGER, 
	birth_month INTEGER, 
	birth_day INTEGER, 
	birth_leap BOOLEAN DEFAULT 0 NOT NULL, 
	joined_party VARCHAR DEFAULT '' NOT NULL, 
	node_id INTEGER, 
	activity VARCHAR DEFAULT 'normal' NOT NULL, 
	hardships JSON, 
	state VARCHAR DEFAULT 'active' NOT NULL, 
	state_since DATE, 
	merged_into INTEGER, 
	phone_sealed BLOB, 
	phone_print VARCHAR, 
	phone2_sealed BLOB, 
	phone2_print VARCHAR, 
	id_number_sealed BLOB, 
	id_number_print VARCHAR, 
	address_sealed BLOB, 
	health_sealed BLOB, 
	changed_at DATETIME, 
	CONSTRAINT pk_members PRIMARY KEY (id), 
	CONSTRAINT fk_members_node_id_grid_nodes FOREIGN KEY(node_id) REFERENCES grid_nodes (id), 
	CONSTRAINT fk_members_merged_into_members FOREIGN KEY(merged_into) REFERENCES members (id)
);
CREATE TABLE shared_accounts (
	channel VARCHAR NOT NULL, 
	account_id VARCHAR NOT NULL, 
	member_id INTEGER NOT NULL, 
	speaks_until DATETIME, 
	CONSTRAINT pk_shared_accounts PRIMARY KEY (channel, account_id, member_id), 
	CONSTRAINT fk_shared_accounts_member_id_members FOREIGN KEY(member_id) REFERENCES members (id)
);
CREATE TABLE "tasks" (
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
	detail_sealed BLOB, 
	about_id INTEGER, 
	CONSTRAINT pk_tasks PRIMARY KEY (id), 
	CONSTRAINT fk_tasks_closed_by_members FOREIGN KEY(closed_by) REFERENCES members (id), 
	CONSTRAINT fk_tasks_member_id_members FOREIGN KEY(member_id) REFERENCES members (id), 
	CONSTRAINT fk_tasks_about_id_members FOREIGN KEY(about_id) REFERENCES members (id)
);
CREATE TABLE bind_tries (
	subject VARCHAR NOT NULL, 
	day DATE NOT NULL, 
	tries INTEGER NOT NULL, 
	CONSTRAINT pk_bind_tries PRIMARY KEY (subject, day)
);
CREATE TABLE activity_classes (
	id INTEGER NOT NULL, 
	member_id INTEGER NOT NULL, 
	activity VARCHAR NOT NULL, 
	since DATE NOT NULL, 
	"by" INTEGER, 
	reason VARCHAR NOT NULL, 
	at DATETIME NOT NULL, 
	CONSTRAINT pk_activity_classes PRIMARY KEY (id), 
	CONSTRAINT fk_activity_classes_member_id_members FOREIGN KEY(member_id) REFERENCES members (id), 
	CONSTRAINT fk_activity_classes_by_members FOREIGN KEY("by") REFERENCES members (id)
);
CREATE TABLE merges (
	id INTEGER NOT NULL, 
	kept_id INTEGER NOT NULL, 
	gone_id INTEGER NOT NULL, 
	moved_sealed BLOB NOT NULL, 
	"by" INTEGER, 
	at DATETIME NOT NULL, 
	undone_at DATETIME, 
	CONSTRAINT pk_merges PRIMARY KEY (id), 
	CONSTRAINT fk_merges_kept_id_members FOREIGN KEY(kept_id) REFERENCES members (id), 
	CONSTRAINT fk_merges_gone_id_members FOREIGN KEY(gone_id) REFERENCES members (id), 
	CONSTRAINT fk_merges_by_members FOREIGN KEY("by") REFERENCES members (id)
);
CREATE TABLE not_same (
	one_id INTEGER NOT NULL, 
	other_id INTEGER NOT NULL, 
	"by" INTEGER, 
	at DATETIME NOT NULL, 
	CONSTRAINT pk_not_same PRIMARY KEY (one_id, other_id), 
	CONSTRAINT fk_not_same_one_id_members FOREIGN KEY(one_id) REFERENCES members (id), 
	CONSTRAINT fk_not_same_other_id_members FOREIGN KEY(other_id) REFERENCES members (id), 
	CONSTRAINT fk_not_same_by_members FOREIGN KEY("by") REFERENCES members (id)
);
CREATE TABLE node_liaisons (
	node_id INTEGER NOT NULL, 
	member_id INTEGER NOT NULL, 
	CONSTRAINT pk_node_liaisons PRIMARY KEY (node_id, member_id), 
	CONSTRAINT fk_node_liaisons_node_id_grid_nodes FOREIGN KEY(node_id) REFERENCES grid_nodes (id), 
	CONSTRAINT fk_node_liaisons_member_id_members FOREIGN KEY(member_id) REFERENCES members (id)
);
CREATE TABLE memberships (
	organisation_id INTEGER NOT NULL, 
	member_id INTEGER NOT NULL, 
	role VARCHAR NOT NULL, 
	leads BOOLEAN NOT NULL, 
	home BOOLEAN NOT NULL, 
	since DATE, 
	CONSTRAINT pk_memberships PRIMARY KEY (organisation_id, member_id), 
	CONSTRAINT fk_memberships_organisation_id_organisations FOREIGN KEY(organisation_id) REFERENCES organisations (id), 
	CONSTRAINT fk_memberships_member_id_members FOREIGN KEY(member_id) REFERENCES members (id)
);
CREATE TABLE family_links (
	id INTEGER NOT NULL, 
	elder_id INTEGER NOT NULL, 
	relative_id INTEGER NOT NULL, 
	relation VARCHAR NOT NULL, 
	may_see BOOLEAN NOT NULL, 
	may_report BOOLEAN NOT NULL, 
	may_sign_up BOOLEAN NOT NULL, 
	may_redeem BOOLEAN NOT NULL, 
	state VARCHAR NOT NULL, 
	expires_on DATE, 
	asked_at DATETIME NOT NULL, 
	decided_at DATETIME, 
	decided_by INTEGER, 
	CONSTRAINT pk_family_links PRIMARY KEY (id), 
	CONSTRAINT fk_family_links_elder_id_members FOREIGN KEY(elder_id) REFERENCES members (id), 
	CONSTRAINT fk_family_links_relative_id_members FOREIGN KEY(relative_id) REFERENCES members (id), 
	CONSTRAINT fk_family_links_decided_by_members FOREIGN KEY(decided_by) REFERENCES members (id), 
	CONSTRAINT uq_family_links_elder_id UNIQUE (elder_id, relative_id)
);
CREATE TABLE consents (
	id INTEGER NOT NULL, 
	member_id INTEGER NOT NULL, 
	purpose VARCHAR NOT NULL, 
	basis VARCHAR NOT NULL, 
	notice VARCHAR NOT NULL, 
	how VARCHAR NOT NULL, 
	given_at DATETIME NOT NULL, 
	given_by INTEGER, 
	withdrawn_at DATETIME, 
	CONSTRAINT pk_consents PRIMARY KEY (id), 
	CONSTRAINT fk_consents_member_id_members FOREIGN KEY(member_id) REFERENCES members (id), 
	CONSTRAINT fk_consents_given_by_members FOREIGN KEY(given_by) REFERENCES members (id)
);
CREATE TABLE "chats" (
	channel VARCHAR NOT NULL, 
	chat_id VARCHAR NOT NULL, 
	name VARCHAR NOT NULL, 
	purpose VARCHAR NOT NULL, 
	hears VARCHAR NOT NULL, 
	quiet VARCHAR, 
	robot VARCHAR, 
	keeper_id INTEGER, 
	state VARCHAR DEFAULT 'on' NOT NULL, 
	state_since DATETIME, 
	unit_id INTEGER, 
	posts_a_day INTEGER, 
	introduction VARCHAR, 
	introduced_at DATETIME, 
	lost_from VARCHAR, 
	CONSTRAINT pk_chats PRIMARY KEY (channel, chat_id), 
	CONSTRAINT fk_chats_keeper_id_members FOREIGN KEY(keeper_id) REFERENCES members (id), 
	CONSTRAINT fk_chats_unit_id_organisations FOREIGN KEY(unit_id) REFERENCES organisations (id)
);
CREATE TABLE trial_lines (
	inbox_id BIGINT NOT NULL, 
	channel VARCHAR NOT NULL, 
	chat_id VARCHAR NOT NULL, 
	member_id INTEGER, 
	said VARCHAR NOT NULL, 
	intent VARCHAR NOT NULL, 
	because VARCHAR NOT NULL, 
	answer VARCHAR, 
	saved VARCHAR NOT NULL, 
	verdict VARCHAR NOT NULL, 
	"by" INTEGER, 
	at DATETIME NOT NULL, 
	CONSTRAINT pk_trial_lines PRIMARY KEY (inbox_id), 
	CONSTRAINT fk_trial_lines_member_id_members FOREIGN KEY(member_id) REFERENCES members (id), 
	CONSTRAINT fk_trial_lines_by_members FOREIGN KEY("by") REFERENCES members (id)
);
CREATE TABLE logins (
	member_id INTEGER NOT NULL, 
	name VARCHAR NOT NULL, 
	password VARCHAR NOT NULL, 
	must_change BOOLEAN DEFAULT 1 NOT NULL, 
	active BOOLEAN DEFAULT 1 NOT NULL, 
	failures INTEGER NOT NULL, 
	locked_until DATETIME, 
	changed_at DATETIME NOT NULL, 
	seen_at DATETIME, 
	role_before VARCHAR, 
	CONSTRAINT pk_logins PRIMARY KEY (member_id), 
	CONSTRAINT fk_logins_member_id_members FOREIGN KEY(member_id) REFERENCES members (id), 
	CONSTRAINT uq_logins_name UNIQUE (name)
);
CREATE TABLE sessions (
	"key" VARCHAR NOT NULL, 
	member_id INTEGER, 
	data JSON NOT NULL, 
	started_at DATETIME NOT NULL, 
	seen_at DATETIME NOT NULL, 
	CONSTRAINT pk_sessions PRIMARY KEY ("key"), 
	CONSTRAINT fk_sessions_member_id_members FOREIGN KEY(member_id) REFERENCES members (id)
);
CREATE TABLE passes (
	"key" VARCHAR NOT NULL, 
	member_id INTEGER NOT NULL, 
	good_until DATETIME NOT NULL, 
	CONSTRAINT pk_passes PRIMARY KEY ("key"), 
	CONSTRAINT fk_passes_member_id_members FOREIGN KEY(member_id) REFERENCES members (id)
);
CREATE TABLE long_tasks (
	id INTEGER NOT NULL, 
	kind VARCHAR NOT NULL, 
	about JSON NOT NULL, 
	state VARCHAR NOT NULL, 
	done INTEGER NOT NULL, 
	total INTEGER NOT NULL, 
	error VARCHAR NOT NULL, 
	result VARCHAR, 
	expires_at DATETIME, 
	"by" INTEGER, 
	at DATETIME NOT NULL, 
	changed_at DATETIME NOT NULL, 
	CONSTRAINT pk_long_tasks PRIMARY KEY (id), 
	CONSTRAINT fk_long_tasks_by_members FOREIGN KEY("by") REFERENCES members (id)
);
CREATE TABLE imports (
	id INTEGER NOT NULL, 
	name VARCHAR NOT NULL, 
	state VARCHAR NOT NULL, 
	sheet VARCHAR NOT NULL, 
	columns JSON, 
	counts JSON, 
	error VARCHAR NOT NULL, 
	task_id INTEGER, 
	file_sealed BLOB, 
	look_sealed BLOB, 
	"by" INTEGER, 
	at DATETIME NOT NULL, 
	changed_at DATETIME NOT NULL, 
	CONSTRAINT pk_imports PRIMARY KEY (id), 
	CONSTRAINT fk_imports_by_members FOREIGN KEY("by") REFERENCES members (id)
);
CREATE TABLE import_rows (
	import_id BIGINT NOT NULL, 
	"row" BIGINT NOT NULL, 
	part INTEGER NOT NULL, 
	cells_sealed BLOB NOT NULL, 
	outcome VARCHAR NOT NULL, 
	errors JSON, 
	member_id INTEGER, 
	before_sealed BLOB, 
	link_id INTEGER, 
	applied_at DATETIME, 
	CONSTRAINT pk_import_rows PRIMARY KEY (import_id, "row", part), 
	CONSTRAINT fk_import_rows_member_id_members FOREIGN KEY(member_id) REFERENCES members (id)
);
CREATE TABLE "campaigns" (
	id INTEGER NOT NULL, 
	title VARCHAR NOT NULL, 
	starts_on DATE NOT NULL, 
	ends_on DATE NOT NULL, 
	post_time TIME NOT NULL, 
	material VARCHAR NOT NULL, 
	next_post_at DATETIME, 
	kind VARCHAR DEFAULT 'study' NOT NULL, 
	meeting VARCHAR DEFAULT '' NOT NULL, 
	place VARCHAR DEFAULT '' NOT NULL, 
	meets_at DATETIME, 
	summary_time TIME, 
	makeup_days INTEGER DEFAULT 3 NOT NULL, 
	ranking BOOLEAN DEFAULT 1 NOT NULL, 
	certificates BOOLEAN DEFAULT 1 NOT NULL, 
	next_summary_at DATETIME, 
	CONSTRAINT pk_campaigns PRIMARY KEY (id)
);
CREATE TABLE campaign_bodies (
	campaign_id INTEGER NOT NULL, 
	organisation_id INTEGER NOT NULL, 
	CONSTRAINT pk_campaign_bodies PRIMARY KEY (campaign_id, organisation_id), 
	CONSTRAINT fk_campaign_bodies_campaign_id_campaigns FOREIGN KEY(campaign_id) REFERENCES campaigns (id), 
	CONSTRAINT fk_campaign_bodies_organisation_id_organisations FOREIGN KEY(organisation_id) REFERENCES organisations (id)
);
CREATE TABLE "checkins" (
	id INTEGER NOT NULL, 
	campaign_id INTEGER NOT NULL, 
	member_id INTEGER NOT NULL, 
	day DATE NOT NULL, 
	at DATETIME NOT NULL, 
	channel VARCHAR NOT NULL, 
	account_id VARCHAR NOT NULL, 
	inbox_id BIGINT, 
	how VARCHAR DEFAULT 'self' NOT NULL, 
	by_id INTEGER, 
	made_up BOOLEAN DEFAULT 0 NOT NULL, 
	reflection VARCHAR DEFAULT '' NOT NULL, 
	share VARCHAR DEFAULT '' NOT NULL, 
	CONSTRAINT pk_checkins PRIMARY KEY (id), 
	CONSTRAINT fk_checkins_campaign_id_campaigns FOREIGN KEY(campaign_id) REFERENCES campaigns (id), 
	CONSTRAINT fk_checkins_member_id_members FOREIGN KEY(member_id) REFERENCES members (id), 
	CONSTRAINT fk_checkins_by_id_members FOREIGN KEY(by_id) REFERENCES members (id), 
	CONSTRAINT uq_checkins_campaign_id UNIQUE (campaign_id, day, member_id)
);
CREATE TABLE "checkin_totals" (
	campaign_id INTEGER NOT NULL, 
	member_id INTEGER NOT NULL, 
	days INTEGER NOT NULL, 
	streak INTEGER NOT NULL, 
	longest INTEGER NOT NULL, 
	last_day DATE NOT NULL, 
	week DATE NOT NULL, 
	week_days INTEGER NOT NULL, 
	CONSTRAINT pk_checkin_totals PRIMARY KEY (campaign_id, member_id), 
	CONSTRAINT fk_checkin_totals_campaign_id_campaigns FOREIGN KEY(campaign_id) REFERENCES campaigns (id), 
	CONSTRAINT fk_checkin_totals_member_id_members FOREIGN KEY(member_id) REFERENCES members (id)
);
CREATE TABLE leaves (
	id INTEGER NOT NULL, 
	member_id INTEGER NOT NULL, 
	campaign_id INTEGER, 
	from_day DATE NOT NULL, 
	until_day DATE, 
	reason_sealed BLOB, 
	by_id INTEGER, 
	at DATETIME NOT NULL, 
	CONSTRAINT pk_leaves PRIMARY KEY (id), 
	CONSTRAINT fk_leaves_member_id_members FOREIGN KEY(member_id) REFERENCES members (id), 
	CONSTRAINT fk_leaves_campaign_id_campaigns FOREIGN KEY(campaign_id) REFERENCES campaigns (id), 
	CONSTRAINT fk_leaves_by_id_members FOREIGN KEY(by_id) REFERENCES members (id)
);
CREATE TABLE checkin_reminders (
	member_id INTEGER NOT NULL, 
	at_time TIME NOT NULL, 
	next_at DATETIME NOT NULL, 
	CONSTRAINT pk_checkin_reminders PRIMARY KEY (member_id), 
	CONSTRAINT fk_checkin_reminders_member_id_members FOREIGN KEY(member_id) REFERENCES members (id)
);
CREATE TABLE announcements (
	id INTEGER NOT NULL, 
	title VARCHAR NOT NULL, 
	text VARCHAR NOT NULL, 
	state VARCHAR NOT NULL, 
	due_on DATE, 
	by_id INTEGER, 
	created_at DATETIME NOT NULL, 
	sent_at DATETIME, 
	CONSTRAINT pk_announcements PRIMARY KEY (id), 
	CONSTRAINT fk_announcements_by_id_members FOREIGN KEY(by_id) REFERENCES members (id)
);
CREATE TABLE announcement_chats (
	announcement_id INTEGER NOT NULL, 
	channel VARCHAR NOT NULL, 
	chat_id VARCHAR NOT NULL, 
	CONSTRAINT pk_announcement_chats PRIMARY KEY (announcement_id, channel, chat_id), 
	CONSTRAINT fk_announcement_chats_announcement_id_announcements FOREIGN KEY(announcement_id) REFERENCES announcements (id)
);
CREATE TABLE announcement_bodies (
	announcement_id INTEGER NOT NULL, 
	organisation_id INTEGER NOT NULL, 
	CONSTRAINT pk_announcement_bodies PRIMARY KEY (announcement_id, organisation_id), 
	CONSTRAINT fk_announcement_bodies_announcement_id_announcements FOREIGN KEY(announcement_id) REFERENCES announcements (id), 
	CONSTRAINT fk_announcement_bodies_organisation_id_organisations FOREIGN KEY(organisation_id) REFERENCES organisations (id)
);
CREATE TABLE receipts (
	announcement_id INTEGER NOT NULL, 
	member_id INTEGER NOT NULL, 
	asked BOOLEAN NOT NULL, 
	read_at DATETIME, 
	how VARCHAR NOT NULL, 
	by_id INTEGER, 
	CONSTRAINT pk_receipts PRIMARY KEY (announcement_id, member_id), 
	CONSTRAINT fk_receipts_announcement_id_announcements FOREIGN KEY(announcement_id) REFERENCES announcements (id), 
	CONSTRAINT fk_receipts_member_id_members FOREIGN KEY(member_id) REFERENCES members (id), 
	CONSTRAINT fk_receipts_by_id_members FOREIGN KEY(by_id) REFERENCES members (id)
);
CREATE TABLE settings (
	name VARCHAR NOT NULL, 
	value JSON NOT NULL, 
	by_id INTEGER, 
	at DATETIME NOT NULL, 
	CONSTRAINT pk_settings PRIMARY KEY (name), 
	CONSTRAINT fk_settings_by_id_members FOREIGN KEY(by_id) REFERENCES members (id)
);
CREATE INDEX ix_audit_at ON audit (at);
CREATE INDEX ix_inbox_received_at ON inbox (received_at);
CREATE INDEX ix_outbox_open ON outbox (channel, chat_id, id) WHERE done_at IS NULL;
CREATE INDEX ix_simulator_messages_chat_id ON simulator_messages (chat_id);
CREATE INDEX ix_member_accounts_member_id ON member_accounts (member_id);
CREATE INDEX ix_inbox_chat ON inbox (channel, chat_id, received_at);
CREATE INDEX ix_outbox_done ON outbox (channel, chat_id, done_at);
CREATE INDEX ix_outbox_state ON outbox (state, done_at);
CREATE INDEX ix_alerts_account ON alerts (channel, account_id, heard_at);
CREATE INDEX ix_alerts_next_at ON alerts (next_at);
CREATE INDEX ix_alerts_state ON alerts (state);
CREATE INDEX ix_grid_nodes_parent_id ON grid_nodes (parent_id);
CREATE INDEX ix_grid_nodes_path ON grid_nodes (path);
CREATE INDEX ix_organisations_name ON organisations (name);
CREATE INDEX ix_organisations_parent_id ON organisations (parent_id);
CREATE INDEX ix_members_node_id ON members (node_id);
CREATE INDEX ix_members_name ON members (name);
CREATE INDEX ix_members_phone ON members (phone_print);
CREATE INDEX ix_members_phone2 ON members (phone2_print);
CREATE INDEX ix_members_id_number ON members (id_number_print);
CREATE INDEX ix_members_search ON members (sounds, id, state, name);
CREATE INDEX ix_shared_accounts_member_id ON shared_accounts (member_id);
CREATE INDEX ix_tasks_closed ON tasks (closed_at);
CREATE UNIQUE INDEX ix_tasks_open ON tasks (kind, channel, account_id, day) WHERE closed_at IS NULL;
CREATE INDEX ix_activity_classes_member_id ON activity_classes (member_id);
CREATE INDEX ix_merges_kept_id ON merges (kept_id);
CREATE INDEX ix_merges_gone_id ON merges (gone_id);
CREATE INDEX ix_not_same_other_id ON not_same (other_id);
CREATE INDEX ix_node_liaisons_member_id ON node_liaisons (member_id);
CREATE INDEX ix_memberships_member_id ON memberships (member_id);
CREATE INDEX ix_family_links_relative_id ON family_links (relative_id);
CREATE INDEX ix_family_links_state ON family_links (state);
CREATE INDEX ix_consents_member ON consents (member_id, purpose);
CREATE INDEX ix_trial_lines_chat ON trial_lines (channel, chat_id, inbox_id);
CREATE INDEX ix_sessions_member_id ON sessions (member_id);
CREATE INDEX ix_sessions_seen_at ON sessions (seen_at);
CREATE INDEX ix_long_tasks_state ON long_tasks (state);
CREATE INDEX ix_imports_state ON imports (state);
CREATE INDEX ix_import_rows_outcome ON import_rows (import_id, outcome, "row");
CREATE INDEX ix_import_rows_member_id ON import_rows (member_id);
CREATE INDEX ix_audit_subject ON audit (subject);
CREATE INDEX ix_campaigns_next_post_at ON campaigns (next_post_at);
CREATE INDEX ix_campaigns_next_summary_at ON campaigns (next_summary_at);
CREATE INDEX ix_checkins_member ON checkins (member_id, day);
CREATE INDEX ix_checkin_totals_week ON checkin_totals (campaign_id, week, week_days, days, member_id);
CREATE INDEX ix_leaves_member_id ON leaves (member_id);
CREATE INDEX ix_leaves_campaign_id ON leaves (campaign_id);
CREATE INDEX ix_checkin_reminders_next_at ON checkin_reminders (next_at);
CREATE INDEX ix_announcements_sent_at ON announcements (sent_at);
CREATE INDEX ix_receipts_member_id ON receipts (member_id);
INSERT INTO "acknowledgements" ("channel", "chat_id", "kind", "closes_at", "names") VALUES ('some', 'some', 'some', '2025-10-27 01:00:00.000000', '{}');
INSERT INTO "audit" ("id", "at", "member_id", "action", "subject", "before", "after") VALUES (1, '2025-10-27 01:00:00.000000', NULL, 'some', 'some', NULL, NULL);
INSERT INTO "bind_tries" ("subject", "day", "tries") VALUES ('some', '2025-10-27', 1);
INSERT INTO "blocked" ("channel", "account_id", "at") VALUES ('some', 'some', '2025-10-27 01:00:00.000000');
INSERT INTO "buckets" ("channel", "chat_id", "full_at") VALUES ('some', 'some', '2025-10-27 01:00:00.000000');
INSERT INTO "campaigns" ("id", "title", "starts_on", "ends_on", "post_time", "material", "next_post_at", "kind", "meeting", "place", "meets_at", "summary_time", "makeup_days", "ranking", "certificates", "next_summary_at") VALUES (1, '每日一学', '2025-10-01', '2026-09-30', '08:01:00.000000', '今天读一篇短文。', '2025-10-28 00:01:00.000000', 'study', '', '', NULL, NULL, 3, TRUE, TRUE, NULL);
INSERT INTO "chat_members" ("channel", "chat_id", "account_id") VALUES ('some', 'some', 'some');
INSERT INTO "choices" ("of", "word", "place") VALUES ('some', 'some', 1);
INSERT INTO "dialogs" ("channel", "chat_id", "account_id", "intent", "data", "asked_at", "expires_at") VALUES ('some', 'some', 'some', 'some', '{}', '2025-10-27 01:00:00.000000', '2025-10-27 01:00:00.000000');
INSERT INTO "grid_nodes" ("id", "parent_id", "name", "level", "path", "place") VALUES (1, NULL, 'some', 'some', 'some', 1);
INSERT INTO "inbox" ("id", "app", "sender_key", "message_id", "channel", "chat_id", "sender_id", "via", "text", "received_at", "intent", "answer", "road", "way_back", "refs") VALUES (1, 'simulator', 'key-1', 'm1', 'simulator', 'G1', 'P01', 'text', '打卡', '2025-10-27 01:00:00.000000', NULL, '记上了', NULL, NULL, NULL);
INSERT INTO "inbox" ("id", "app", "sender_key", "message_id", "channel", "chat_id", "sender_id", "via", "text", "received_at", "intent", "answer", "road", "way_back", "refs") VALUES (2, 'simulator', 'key-2', 'm2', 'simulator', 'G1', 'P01', 'text', '打卡', '2025-10-27 01:00:00.000000', NULL, '记上了', NULL, NULL, NULL);
INSERT INTO "organisations" ("id", "name", "kind", "parent_id", "closed_on") VALUES (1, 'some', 'some', NULL, NULL);
INSERT INTO "outbox" ("id", "key", "channel", "chat_id", "is_group", "text", "state", "due_at", "lease_until", "attempts", "created_at", "done_at", "error", "kind", "form", "mentions", "picture", "way_back", "good_until", "refs") VALUES (1, 'waits', 'simulator', 'G1', TRUE, '文字：waits', 'waiting', '2025-10-27 01:00:00.000000', NULL, 0, '2025-10-27 01:00:00.000000', NULL, NULL, 'answer', 'text', NULL, NULL, NULL, NULL, NULL);
INSERT INTO "outbox" ("id", "key", "channel", "chat_id", "is_group", "text", "state", "due_at", "lease_until", "attempts", "created_at", "done_at", "error", "kind", "form", "mentions", "picture", "way_back", "good_until", "refs") VALUES (2, 'went', 'simulator', 'G1', TRUE, '文字：went', 'sent', '2025-10-27 01:00:00.000000', NULL, 0, '2025-10-27 01:00:00.000000', '2025-10-27 01:00:00.000000', NULL, 'answer', 'text', NULL, NULL, NULL, NULL, NULL);
INSERT INTO "simulator_clock" ("id", "ahead_seconds") VALUES (1, 1);
INSERT INTO "simulator_messages" ("id", "chat_id", "sender_id", "text", "via", "at_bot", "quote_id", "at") VALUES (1, 'some', 'some', 'some', 'some', FALSE, NULL, '2025-10-27 01:00:00.000000');
INSERT INTO "versions" ("name", "mark") VALUES ('catalog', 0);
INSERT INTO "versions" ("name", "mark") VALUES ('some', 1);
INSERT INTO "campaign_bodies" ("campaign_id", "organisation_id") VALUES (1, 1);
INSERT INTO "campaign_chats" ("campaign_id", "channel", "chat_id") VALUES (1, 'simulator', 'G1');
INSERT INTO "members" ("id", "name", "role", "note", "quiet", "reminders", "mention", "prefer", "quiet_also", "sounds", "sex", "aliases", "kind", "title", "unit", "birth_calendar", "birth_year", "birth_month", "birth_day", "birth_leap", "joined_party", "node_id", "activity", "hardships", "state", "state_since", "merged_into", "phone_sealed", "phone_print", "phone2_sealed", "phone2_print", "id_number_sealed", "id_number_print", "address_sealed", "health_sealed", "changed_at") VALUES (1, '王德福', 'member', '喜欢下棋', NULL, TRUE, TRUE, NULL, NULL, '', '', NULL, '', '', '', 'solar', NULL, NULL, NULL, FALSE, '', NULL, 'normal', NULL, 'active', NULL, NULL, X'0100006cbddccec25d95caff9bb1560aa9f5cd78b1e4b346ce4cefffda59c954b587c68f353d9c682211', '58f86acc4ac873bf983d0aed6b3f35538370976ef67b99796ae808394634ae64', NULL, NULL, NULL, NULL, NULL, NULL, NULL);
INSERT INTO "members" ("id", "name", "role", "note", "quiet", "reminders", "mention", "prefer", "quiet_also", "sounds", "sex", "aliases", "kind", "title", "unit", "birth_calendar", "birth_year", "birth_month", "birth_day", "birth_leap", "joined_party", "node_id", "activity", "hardships", "state", "state_since", "merged_into", "phone_sealed", "phone_print", "phone2_sealed", "phone2_print", "id_number_sealed", "id_number_print", "address_sealed", "health_sealed", "changed_at") VALUES (2, '李淑芬', 'member', '', NULL, TRUE, TRUE, NULL, NULL, '', '', NULL, '', '', '', 'solar', NULL, NULL, NULL, FALSE, '', NULL, 'normal', NULL, 'active', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL);
INSERT INTO "members" ("id", "name", "role", "note", "quiet", "reminders", "mention", "prefer", "quiet_also", "sounds", "sex", "aliases", "kind", "title", "unit", "birth_calendar", "birth_year", "birth_month", "birth_day", "birth_leap", "joined_party", "node_id", "activity", "hardships", "state", "state_since", "merged_into", "phone_sealed", "phone_print", "phone2_sealed", "phone2_print", "id_number_sealed", "id_number_print", "address_sealed", "health_sealed", "changed_at") VALUES (3, '林小雨', 'staff', '', NULL, TRUE, TRUE, NULL, NULL, '', '', NULL, '', '', '', 'solar', NULL, NULL, NULL, FALSE, '', NULL, 'normal', NULL, 'active', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL);
INSERT INTO "activity_classes" ("id", "member_id", "activity", "since", "by", "reason", "at") VALUES (1, 1, 'some', '2025-10-27', NULL, 'some', '2025-10-27 01:00:00.000000');
INSERT INTO "alert_calls" ("alert_id", "member_id", "called_at") VALUES (1, 1, '2025-10-27 01:00:00.000000');
INSERT INTO "alerts" ("id", "kind", "channel", "account_id", "member_id", "chat_id", "is_group", "said", "inbox_id", "opened_at", "heard_at", "state", "round", "next_at", "taken_by", "taken_at") VALUES (1, 'medical', 'simulator', 'P01', 1, 'P01', FALSE, '我摔倒了', 2, '2025-10-27 01:00:00.000000', '2025-10-27 01:00:00.000000', 'taken', 1, NULL, 3, '2025-10-27 01:00:00.000000');
INSERT INTO "announcements" ("id", "title", "text", "state", "due_on", "by_id", "created_at", "sent_at") VALUES (1, 'some', 'some', 'some', NULL, NULL, '2025-10-27 01:00:00.000000', NULL);
INSERT INTO "chats" ("channel", "chat_id", "name", "purpose", "hears", "quiet", "robot", "keeper_id", "state", "state_since", "unit_id", "posts_a_day", "introduction", "introduced_at", "lost_from") VALUES ('simulator', 'G1', '老干部学习群', 'study', 'all', NULL, NULL, NULL, 'on', NULL, NULL, NULL, NULL, NULL, NULL);
INSERT INTO "chats" ("channel", "chat_id", "name", "purpose", "hears", "quiet", "robot", "keeper_id", "state", "state_since", "unit_id", "posts_a_day", "introduction", "introduced_at", "lost_from") VALUES ('simulator', 'G2', '活动报名群', 'study', 'all', NULL, NULL, NULL, 'on', NULL, NULL, NULL, NULL, NULL, NULL);
INSERT INTO "checkin_reminders" ("member_id", "at_time", "next_at") VALUES (1, '09:00:00.000000', '2025-10-27 01:00:00.000000');
INSERT INTO "checkin_totals" ("campaign_id", "member_id", "days", "streak", "longest", "last_day", "week", "week_days") VALUES (1, 1, 5, 3, 3, '2025-10-26', '2025-10-20', 5);
INSERT INTO "checkin_totals" ("campaign_id", "member_id", "days", "streak", "longest", "last_day", "week", "week_days") VALUES (1, 2, 2, 2, 2, '2025-10-13', '2025-10-13', 1);
INSERT INTO "checkins" ("id", "campaign_id", "member_id", "day", "at", "channel", "account_id", "inbox_id", "how", "by_id", "made_up", "reflection", "share") VALUES (1, 1, 1, '2025-10-21', '2025-10-21 01:00:00.000000', 'simulator', 'P01', 1, 'self', NULL, FALSE, '', '');
INSERT INTO "checkins" ("id", "campaign_id", "member_id", "day", "at", "channel", "account_id", "inbox_id", "how", "by_id", "made_up", "reflection", "share") VALUES (2, 1, 1, '2025-10-22', '2025-10-22 01:00:00.000000', 'simulator', 'P01', 1, 'self', NULL, FALSE, '', '');
INSERT INTO "checkins" ("id", "campaign_id", "member_id", "day", "at", "channel", "account_id", "inbox_id", "how", "by_id", "made_up", "reflection", "share") VALUES (3, 1, 1, '2025-10-24', '2025-10-24 01:00:00.000000', 'simulator', 'P01', 1, 'self', NULL, FALSE, '', '');
INSERT INTO "checkins" ("id", "campaign_id", "member_id", "day", "at", "channel", "account_id", "inbox_id", "how", "by_id", "made_up", "reflection", "share") VALUES (4, 1, 1, '2025-10-25', '2025-10-25 01:00:00.000000', 'simulator', 'P01', 1, 'self', NULL, FALSE, '', '');
INSERT INTO "checkins" ("id", "campaign_id", "member_id", "day", "at", "channel", "account_id", "inbox_id", "how", "by_id", "made_up", "reflection", "share") VALUES (5, 1, 1, '2025-10-26', '2025-10-26 01:00:00.000000', 'simulator', 'P01', 1, 'self', NULL, FALSE, '', '');
INSERT INTO "checkins" ("id", "campaign_id", "member_id", "day", "at", "channel", "account_id", "inbox_id", "how", "by_id", "made_up", "reflection", "share") VALUES (6, 1, 2, '2025-10-12', '2025-10-12 01:00:00.000000', 'simulator', 'P02', 1, 'self', NULL, FALSE, '', '');
INSERT INTO "checkins" ("id", "campaign_id", "member_id", "day", "at", "channel", "account_id", "inbox_id", "how", "by_id", "made_up", "reflection", "share") VALUES (7, 1, 2, '2025-10-13', '2025-10-13 01:00:00.000000', 'simulator', 'P02', 1, 'self', NULL, FALSE, '', '');
INSERT INTO "consents" ("id", "member_id", "purpose", "basis", "notice", "how", "given_at", "given_by", "withdrawn_at") VALUES (1, 1, 'some', 'some', 'some', 'some', '2025-10-27 01:00:00.000000', NULL, NULL);
INSERT INTO "family_links" ("id", "elder_id", "relative_id", "relation", "may_see", "may_report", "may_sign_up", "may_redeem", "state", "expires_on", "asked_at", "decided_at", "decided_by") VALUES (1, 1, 1, 'some', FALSE, FALSE, FALSE, FALSE, 'some', NULL, '2025-10-27 01:00:00.000000', NULL, NULL);
INSERT INTO "import_rows" ("import_id", "row", "part", "cells_sealed", "outcome", "errors", "member_id", "before_sealed", "link_id", "applied_at") VALUES (1, 1, 1, X'736f6d65', 'some', NULL, NULL, NULL, NULL, NULL);
INSERT INTO "imports" ("id", "name", "state", "sheet", "columns", "counts", "error", "task_id", "file_sealed", "look_sealed", "by", "at", "changed_at") VALUES (1, 'some', 'some', 'some', NULL, NULL, 'some', NULL, NULL, NULL, NULL, '2025-10-27 01:00:00.000000', '2025-10-27 01:00:00.000000');
INSERT INTO "leaves" ("id", "member_id", "campaign_id", "from_day", "until_day", "reason_sealed", "by_id", "at") VALUES (1, 1, NULL, '2025-10-27', NULL, NULL, NULL, '2025-10-27 01:00:00.000000');
INSERT INTO "logins" ("member_id", "name", "password", "must_change", "active", "failures", "locked_until", "changed_at", "seen_at", "role_before") VALUES (1, 'some', 'some', TRUE, TRUE, 1, NULL, '2025-10-27 01:00:00.000000', NULL, NULL);
INSERT INTO "long_tasks" ("id", "kind", "about", "state", "done", "total", "error", "result", "expires_at", "by", "at", "changed_at") VALUES (1, 'export', '{}', 'done', 1, 1, '', NULL, NULL, 3, '2025-10-27 01:00:00.000000', '2025-10-27 01:00:00.000000');
INSERT INTO "member_accounts" ("channel", "account_id", "member_id", "bound_at", "seen_at") VALUES ('simulator', 'P01', 1, NULL, NULL);
INSERT INTO "member_accounts" ("channel", "account_id", "member_id", "bound_at", "seen_at") VALUES ('simulator', 'P02', 2, NULL, NULL);
INSERT INTO "member_accounts" ("channel", "account_id", "member_id", "bound_at", "seen_at") VALUES ('simulator', 'W01', 3, NULL, NULL);
INSERT INTO "memberships" ("organisation_id", "member_id", "role", "leads", "home", "since") VALUES (1, 1, 'some', FALSE, FALSE, NULL);
INSERT INTO "merges" ("id", "kept_id", "gone_id", "moved_sealed", "by", "at", "undone_at") VALUES (1, 1, 1, X'736f6d65', NULL, '2025-10-27 01:00:00.000000', NULL);
INSERT INTO "node_liaisons" ("node_id", "member_id") VALUES (1, 1);
INSERT INTO "not_same" ("one_id", "other_id", "by", "at") VALUES (1, 1, NULL, '2025-10-27 01:00:00.000000');
INSERT INTO "passes" ("key", "member_id", "good_until") VALUES ('some', 1, '2025-10-27 01:00:00.000000');
INSERT INTO "sessions" ("key", "member_id", "data", "started_at", "seen_at") VALUES ('some', NULL, '{}', '2025-10-27 01:00:00.000000', '2025-10-27 01:00:00.000000');
INSERT INTO "settings" ("name", "value", "by_id", "at") VALUES ('some', '{}', NULL, '2025-10-27 01:00:00.000000');
INSERT INTO "shared_accounts" ("channel", "account_id", "member_id", "speaks_until") VALUES ('some', 'some', 1, NULL);
INSERT INTO "tasks" ("id", "kind", "channel", "account_id", "member_id", "chat_id", "is_group", "day", "said", "slots", "inbox_id", "opened_at", "changed_at", "closed_at", "closed_by", "detail_sealed", "about_id") VALUES (1, 'human', 'simulator', 'P01', 1, 'P01', FALSE, '2025-10-27', '请给我打电话', '{}', 1, '2025-10-27 01:00:00.000000', '2025-10-27 01:00:00.000000', NULL, NULL, NULL, NULL);
INSERT INTO "trial_lines" ("inbox_id", "channel", "chat_id", "member_id", "said", "intent", "because", "answer", "saved", "verdict", "by", "at") VALUES (1, 'some', 'some', NULL, 'some', 'some', 'some', NULL, 'some', 'some', NULL, '2025-10-27 01:00:00.000000');
INSERT INTO "announcement_bodies" ("announcement_id", "organisation_id") VALUES (1, 1);
INSERT INTO "announcement_chats" ("announcement_id", "channel", "chat_id") VALUES (1, 'some', 'some');
INSERT INTO "receipts" ("announcement_id", "member_id", "asked", "read_at", "how", "by_id") VALUES (1, 1, FALSE, NULL, 'some', NULL);
INSERT INTO alembic_version (version_num) VALUES ('0007');
