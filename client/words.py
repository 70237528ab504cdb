"""The terminal's own words, each in both languages; everything else it shows arrives finished from the server.

Must not hold a word of the trade: what is drawn before anyone is signed in, or without a connection, stays neutral
until the server has sent its own wording.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from client.contract.api import Lang


class Text(NamedTuple):
    """One text in both languages; `{names}` are filled in by `Words`."""

    ja: str
    en: str

    def of(self, lang: Lang) -> str:
        """Return the text in a language."""
        return self.en if lang == "en" else self.ja


class Words:
    """Says texts in the language in use; the language can change while the program runs."""

    def __init__(self, lang: Lang = "ja") -> None:
        self._lang: Lang = lang

    @property
    def lang(self) -> Lang:
        """The language in use."""
        return self._lang

    def use(self, lang: Lang) -> None:
        """Switch the language; whoever shows texts must say them again."""
        self._lang = lang

    def __call__(self, text: Text, **facts: object) -> str:
        """Return a text with its facts filled in. Raises: KeyError when a fact is missing."""
        said = text.of(self._lang)
        return said.format(**facts) if facts else said


# Before the server's wording is known.
PRODUCT = Text("業務端末", "Work terminal")
HEADLINE = (Text("情報は、", "Nothing stays"), Text("この端末に残りません。", "on this terminal."))
PROMISE = (
    Text("画面は中央システムから都度表示されます。", "Every screen comes from the central system when it is needed."),
    Text("保存・コピー・持ち出しはできません。", "Nothing can be saved, copied or taken away."),
    Text(
        "操作はすべて中央に記録され、ご自身でも確認できます。",
        "Everything done is recorded centrally, and you can read your own record.",
    ),
)
RULE = Text(
    "許可された人以外の利用を禁じます。利用はすべて記録されます。",
    "Authorised staff only. All use is recorded.",
)
COMMAND_HINT = Text("画面コード・機能を入力", "Screen code or function")
CALL = Text("続くときはシステム管理者へ連絡してください。", "If this goes on, call your system administrator.")

# Sign-in and enrolment.
SIGN_IN = Text("サインイン", "Sign in")
SIGNING_IN = Text("サインインしています", "Signing in")
STAFF_NUMBER = Text("行員番号", "Staff number")
PASSWORD = Text("パスワード", "Password")
PASSWORD_HINT = Text("半角英数字（日本語入力は自動でオフ）", "Letters and digits (Japanese input is off)")
CAPS_LOCK = Text("Caps Lock がオンです。", "Caps Lock is on.")
STAFF_MISSING = Text("行員番号を入力してください。", "Enter your staff number.")
PASSWORD_MISSING = Text("パスワードを入力してください。", "Enter your password.")
CODE_MISSING = Text("登録コードを入力してください。", "Enter the enrolment code.")
TERMINAL = Text("端末番号", "Terminal")
LAST_USE = Text("この端末の前回利用", "Last use here")
VERSION = Text("バージョン", "Version")
RECORD = Text("中央記録", "Central record")
CONNECTING = Text("接続しています", "Connecting")
NOT_KNOWN = Text("—", "—")
NOTICES = Text("お知らせ", "Notices")
LANGUAGE = Text("日本語 / English", "English / 日本語")
LANGUAGE_NAME = Text("言語を英語に切り替える", "Switch the language to Japanese")
ENROL_TITLE = Text("端末の登録", "Enrol this terminal")
ENROL_LEAD = Text(
    "この端末はまだ登録されていません。管理者から受け取った登録コードを入力してください。",
    "This terminal is not enrolled yet. Enter the enrolment code you received from your administrator.",
)
ENROL_EACH_START = Text(
    "この端末には鍵の保管場所がないため、起動のたびに登録が必要です。",
    "This computer has no key store, so it must be enrolled at every start.",
)
ENROL_CODE = Text("登録コード", "Enrolment code")
ENROL_CODE_HINT = Text("空白とハイフンはあってもなくてもかまいません", "Spaces and hyphens do not matter")
ENROL = Text("登録する", "Enrol")
ENROLLING = Text("登録しています", "Enrolling")

# Header and navigation.
LOCK = Text("ロック", "Lock")
COMMAND = Text("コマンド", "Command")
HEADER = Text("ヘッダー", "Header")
MENU = Text("メニュー", "Menu")
KEY_BAR = Text("キー", "Keys")
STATUS_BAR = Text("状態", "Status")
CONTENT = Text("画面の内容", "Screen content")
SIGNED_IN_AS = Text("{name} {post}", "{name}, {post}")
UNAVAILABLE = Text("いまは使えません。", "Not available now.")
NO_PRINT = Text("この画面は印刷できません。", "This screen cannot be printed.")

# Status bar.
RECORD_OK = Text("正常", "OK")
RECORD_SLOW = Text("記録が遅れています", "Slow")
RECORD_LOST = Text("接続なし", "No connection")
RECORD_LAST = Text("最終 #{number} {at}", "Last #{number} {at}")
RECORD_LINK = Text("この画面の記録を見る", "See what is recorded")
LATENCY = Text("応答 {ms} ms", "Latency {ms} ms")
LATENCY_NONE = Text("応答 —", "Latency —")
TERMINAL_SHORT = Text("端末 {name}", "Terminal {name}")
VERSION_SHORT = Text("v{name}", "v{name}")
EACH_START = Text("起動のたびに登録", "Enrolled for this start only")
LOCK_IN = Text("自動ロックまで {left}", "Auto-lock in {left}")
LOCK_NONE = Text("自動ロックまで —", "Auto-lock —")
LOCK_SOON = Text("まもなく自動でロックします。", "This terminal will lock soon.")

# Lock.
LOCKED = Text("ロック中", "Locked")
UNLOCK = Text("ロックを解除", "Unlock")
UNLOCKING = Text("確認しています", "Checking")
OTHER_PERSON = Text("別の行員がサインイン", "Someone else signs in")
LOCKED_BY = {
    "asked": Text("{since} ロックしました", "Locked at {since}"),
    "idle": Text("{since} 自動ロック（操作なし）", "Locked at {since} (no activity)"),
    "lease": Text("{since} 自動ロック（中央記録に接続なし）", "Locked at {since} (no central record)"),
}
SIGN_OUT_IN = Text(
    "あと {minutes}分 {seconds}秒で自動的にサインアウトします。",
    "You will be signed out in {minutes} min {seconds} s.",
)

# The central record cannot be reached.
LOST_TITLE = Text("中央の記録に接続できません", "The central record cannot be reached")
LOST_LEAD = Text("記録できない間は、内容を表示しません。", "Nothing is shown while it cannot be recorded.")
LOST_STATE = Text("状況", "What happened")
LOST_SINCE = Text(
    "{since} から接続が途切れています。表示していた内容は消去しました。",
    "Not connected since {since}. What was on the screen has been erased.",
)
LOST_SAY = Text("お伝えする言葉", "What to say")
LOST_TYPED = Text("入力中の内容", "What you typed")
LOST_TYPED_TEXT = Text(
    "中央に届いた下書きは保管されています。復旧後に再開できます。",
    "Drafts that reached the centre are kept. You can go on once the connection is back.",
)
LOST_NEXT = Text("次にすること", "What to do")
LOST_NEXT_TEXT = Text("自動で再接続します。{call}", "The terminal reconnects by itself. {call}")
RECONNECT = Text("今すぐ再接続", "Reconnect now")
RECONNECT_IN = Text("次の再接続まで {seconds}秒", "Next attempt in {seconds} s")
RECONNECTING = Text("再接続しています", "Reconnecting")
REFERENCE = Text("照会番号 {number}", "Reference {number}")

# Command palette.
COMMAND_FIELD = Text("コードまたは言葉", "Code or words")
SCREENS = Text("画面と操作", "Screens and functions")
PICK = Text("選ぶ", "choose")
OPEN = Text("開く", "open")
CLOSE = Text("閉じる", "Close")
COMMAND_NOTE = Text("検索も中央に記録されます", "Searches are recorded, too")
CALLED_LANGUAGE = Text("言語", "Language")
SIGN_OUT = Text("サインアウト", "Sign out")
CALLED_SIGN_OUT = Text("ログアウト", "Log out")
CALLED_HELP = Text("ヘルプ", "Help")
NOTHING_FOUND = Text(
    "「{line}」にあたるものはありません。別の言葉か、画面コードを入力してください。",
    "Nothing matches “{line}”. Try other words, or a screen code.",
)
CODE_ALONE = Text(
    "「{line}」だけでは開けません。先に対象を開くか、コードに続けて番号を入力してください。",
    "“{line}” alone opens nothing. Open whom it concerns first, or type the number after the code.",
)

# Print dialog.
PRINT_TITLE = Text("印刷の確認", "Confirm printing")
PURPOSE = Text("印刷の目的（必須）", "Purpose (required)")
PURPOSE_MISSING = Text("印刷の目的を選んでください。", "Choose a purpose.")
REASON = Text("理由（必須）", "Reason (required)")
REASON_MISSING = Text("理由を入力してください。", "Enter the reason.")
PRINTER = Text("プリンター", "Printer")
PRINTER_MISSING = Text("使えるプリンターがありません。", "No printer is available.")
COPIES = Text("部数", "Copies")
PRINTED = Text("印刷されるもの", "What is printed")
PREVIEW = Text("見本 1 / {pages}ページ", "Page 1 of {pages}")
CANCEL = Text("取り消す", "Cancel")
PRINT = Text("{copies}部 印刷する", "Print {copies}")
PRINTING = Text("印刷しています", "Printing")
SHEET_TITLE = Text("印刷の結果", "Printing result")
SHEET_NUMBER = Text("印刷番号 {serial}", "Print number {serial}")
SHEET_WAITS = Text("用紙を受け取ったら、受領を確認してください。", "Take the sheet, then confirm that you have it.")
RECEIVED = Text("受領確認", "I have it")
JAMMED = Text("紙づまり・取り違えを知らせる", "Report a jam or mix-up")

# Help.
BACK = Text("戻る", "Back")
FORWARD = Text("進む", "Forward")
HELP_TITLE = Text("キー一覧", "Keys")
HELP_HERE = Text("この画面のキー", "Keys of this screen")
HELP_ALWAYS = Text("いつでも使えるキー", "Keys that always work")
KEYS_ALWAYS: tuple[tuple[str, Text], ...] = (
    ("F1", Text("キー一覧", "List of keys")),
    ("F3", Text("検索", "Search")),
    ("F5", Text("最新にする", "Refresh")),
    ("F6", Text("次の領域", "Next area")),
    ("Shift+F6", Text("前の領域", "Previous area")),
    ("F9 / Ctrl+P", Text("印刷", "Print")),
    ("F12 / Ctrl+L", Text("ロック", "Lock")),
    ("F12 → F11", SIGN_OUT),
    ("Ctrl+K / /", Text("コマンド", "Command")),
    ("Ctrl+1…7", Text("タブ", "Tabs")),
    ("Alt+1…3", Text("開いているもの", "Open items")),
    ("Alt+←", BACK),
    ("Alt+→", FORWARD),
    ("Alt+Home", Text("ホーム", "Home")),
    ("Ctrl+B", Text("メニューの開閉", "Show or hide the menu")),
    ("Esc", Text("閉じる・取り消す", "Close, cancel")),
)
"""The shell's own keys where there is content; the list leaves out those that do nothing on the screen shown."""
KEYS_ENTRY: tuple[tuple[str, Text], ...] = (
    ("F1", Text("キー一覧", "List of keys")),
    ("Tab", Text("次の項目", "Next part")),
    ("Shift+Tab", Text("前の項目", "Previous part")),
)
"""What always works on a page with fields and without content."""
KEYS_LOST: tuple[tuple[str, Text], ...] = (
    ("F1", Text("キー一覧", "List of keys")),
    ("F6", Text("次の領域", "Next area")),
    ("Shift+F6", Text("前の領域", "Previous area")),
    ("F12 / Ctrl+L", Text("ロック", "Lock")),
)
"""What always works while the record cannot be reached."""

# Refusals, questions, waiting.
NOT_SHOWN = Text("表示できません", "Cannot be shown")
LEAVE_TITLE = Text("入力が残っています", "There is unsaved text")
LEAVE_TEXT = Text(
    "移動する前に、入力した内容をどうするか選んでください。", "Before you go, choose what happens to what you typed."
)
LEAVE_STAY = Text("入力に戻る", "Go on typing")
LEAVE_DISCARD = Text("破棄して移動", "Discard and go")
SIGN_OUT_LOSES = Text(
    "入力した内容は保管されません。サインアウトすると失われます。",
    "What you typed is not kept. It is lost when you sign out.",
)
SIGN_OUT_KEEPS = Text(
    "入力途中の内容は、下書きとして保管を求めてからサインアウトします。",
    "What you typed is handed in as a draft before you are signed out.",
)
LOADING = Text("読み込んでいます", "Loading")
LOADING_LONG = Text("時間がかかっています。このままお待ちください。", "This is taking a while. Please wait.")

# Blocks.
REQUIRED = Text("必須", "required")
COUNTED = Text("{count} / {most}字", "{count} of {most} characters")
COUNTED_OVER = Text("{over}字多いです。", "{over} too many.")
TEXT_FULL = Text("これ以上は入力できません。文章を短くしてください。", "No more text fits here. Shorten it.")
NOT_DRAWABLE = Text(
    "この部分は、この端末では表示できません。システム管理者へ端末の更新を依頼してください。",
    "This part cannot be shown on this terminal. Ask your system administrator to update it.",
)
