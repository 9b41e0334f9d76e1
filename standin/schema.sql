-- The stand-in's state. Times are seconds since the epoch, money is fen.
CREATE TABLE IF NOT EXISTS named_values (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;

CREATE TABLE IF NOT EXISTS personas (
    name TEXT PRIMARY KEY, nickname TEXT NOT NULL, real_name TEXT NOT NULL, openid TEXT NOT NULL UNIQUE, unionid TEXT,
    is_snapshot INTEGER NOT NULL, colour TEXT NOT NULL, face INTEGER NOT NULL, place TEXT NOT NULL,
    latitude REAL NOT NULL, longitude REAL NOT NULL, shares_location INTEGER NOT NULL, has_consented INTEGER NOT NULL,
    balance_fen INTEGER NOT NULL, position INTEGER NOT NULL) STRICT;

CREATE TABLE IF NOT EXISTS followers (
    openid TEXT PRIMARY KEY, is_following INTEGER NOT NULL, since REAL NOT NULL, scene TEXT NOT NULL) STRICT;

CREATE TABLE IF NOT EXISTS reply_windows (
    openid TEXT NOT NULL, kind TEXT NOT NULL, closes_at REAL NOT NULL, sends_left INTEGER,
    PRIMARY KEY (openid, kind)) STRICT;

CREATE TABLE IF NOT EXISTS grants (
    openid TEXT NOT NULL, template_id TEXT NOT NULL, amount INTEGER NOT NULL, PRIMARY KEY (openid, template_id)) STRICT;

CREATE TABLE IF NOT EXISTS chat_messages (
    id INTEGER PRIMARY KEY AUTOINCREMENT, owner TEXT NOT NULL, chat TEXT NOT NULL, sender TEXT NOT NULL,
    kind TEXT NOT NULL, body TEXT NOT NULL, sent_at REAL NOT NULL, is_read INTEGER NOT NULL) STRICT;
CREATE INDEX IF NOT EXISTS chat_of_owner ON chat_messages (owner, chat, id);

CREATE TABLE IF NOT EXISTS moments (
    id INTEGER PRIMARY KEY AUTOINCREMENT, persona TEXT NOT NULL, words TEXT NOT NULL, card TEXT NOT NULL,
    posted_at REAL NOT NULL) STRICT;

CREATE TABLE IF NOT EXISTS tokens (
    value TEXT PRIMARY KEY, kind TEXT NOT NULL, made_at REAL NOT NULL, dies_at REAL NOT NULL) STRICT;

CREATE TABLE IF NOT EXISTS oauth_codes (
    code TEXT PRIMARY KEY, openid TEXT NOT NULL, scope TEXT NOT NULL, is_snapshot INTEGER NOT NULL,
    made_at REAL NOT NULL, used_at REAL) STRICT;
CREATE TABLE IF NOT EXISTS oauth_tokens (
    value TEXT PRIMARY KEY, refresh TEXT NOT NULL, openid TEXT NOT NULL, scope TEXT NOT NULL, dies_at REAL NOT NULL) STRICT;

CREATE TABLE IF NOT EXISTS scene_codes (
    ticket TEXT PRIMARY KEY, short_key TEXT NOT NULL UNIQUE, scene TEXT NOT NULL, is_number INTEGER NOT NULL,
    dies_at REAL) STRICT;

CREATE TABLE IF NOT EXISTS pay_orders (
    out_trade_no TEXT PRIMARY KEY, request TEXT NOT NULL, openid TEXT NOT NULL, total_fen INTEGER NOT NULL,
    notify_url TEXT NOT NULL, expires_at REAL NOT NULL, state TEXT NOT NULL, transaction_id TEXT UNIQUE,
    paid_at REAL, made_at REAL NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS prepays (
    prepay_id TEXT PRIMARY KEY, out_trade_no TEXT NOT NULL, made_at REAL NOT NULL) STRICT;

CREATE TABLE IF NOT EXISTS refunds (
    out_refund_no TEXT PRIMARY KEY, refund_id TEXT NOT NULL UNIQUE, out_trade_no TEXT NOT NULL, request TEXT NOT NULL,
    refund_fen INTEGER NOT NULL, state TEXT NOT NULL, notify_url TEXT, made_at REAL NOT NULL, done_at REAL,
    due_at REAL NOT NULL) STRICT;
CREATE INDEX IF NOT EXISTS refunds_of_order ON refunds (out_trade_no);

CREATE TABLE IF NOT EXISTS transfers (
    out_bill_no TEXT PRIMARY KEY, transfer_bill_no TEXT NOT NULL UNIQUE, request TEXT NOT NULL, openid TEXT NOT NULL,
    amount_fen INTEGER NOT NULL, state TEXT NOT NULL, fail_reason TEXT NOT NULL, package_info TEXT NOT NULL,
    notify_url TEXT, made_at REAL NOT NULL, changed_at REAL NOT NULL, due_at REAL) STRICT;

CREATE TABLE IF NOT EXISTS wallet_entries (
    id INTEGER PRIMARY KEY AUTOINCREMENT, persona TEXT NOT NULL, amount_fen INTEGER NOT NULL, title TEXT NOT NULL,
    reference TEXT NOT NULL, at REAL NOT NULL) STRICT;

CREATE TABLE IF NOT EXISTS notifications (
    id TEXT PRIMARY KEY, url TEXT NOT NULL, body TEXT NOT NULL, event_type TEXT NOT NULL, reference TEXT NOT NULL,
    attempts INTEGER NOT NULL, due_at REAL, last_answer TEXT NOT NULL, made_at REAL NOT NULL) STRICT;
CREATE INDEX IF NOT EXISTS notifications_due ON notifications (due_at) WHERE due_at IS NOT NULL;
