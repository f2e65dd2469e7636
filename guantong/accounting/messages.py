"""Every message of the books, in Chinese and English."""

from __future__ import annotations

from guantong.accounting.dimensions import missing
from guantong.kernel.messages import Message

NO_PERIOD = Message(
    "accounting.no_period",
    "There is no accounting period for {date}.",
    "Open the periods of that year first, or choose another date.",
    "{date} 没有对应的会计期间。",
    "请先开设该年度的会计期间，或更改日期。",
)
PERIOD_CLOSED = Message(
    "accounting.period_closed",
    "Period {period} is closed; nothing can be posted on {date}.",
    "Choose a date in an open period, or ask for the period to be reopened.",
    "会计期间 {period} 已结账，{date} 不能再记账。",
    "请改用未结账期间的日期，或申请反结账。",
)
PERIOD_NOT_CLOSED = Message(
    "accounting.period_not_closed",
    "The period is not closed.",
    "Only a closed period can be reopened.",
    "该会计期间尚未结账。",
    "只有已结账的期间才能反结账。",
)
OLD_VIEW = Message(
    "accounting.old_view",
    "The ledgers are not written from an older view of the database ({isolation}).",
    "Use the isolation level read committed; nothing was saved.",
    "不能以较旧的数据库快照（{isolation}）登记账簿。",
    "请使用 read committed 隔离级别；未保存任何数据。",
)
LATER_CLOSED = Message(
    "accounting.later_closed",
    "A later period ({period}) is closed already.",
    "Periods are reopened from the last closed one backwards.",
    "后面的会计期间（{period}）已结账。",
    "请从最后一个已结账期间开始，依次反结账。",
)
EARLIER_OPEN = Message(
    "accounting.earlier_open",
    "{period} cannot be closed while {earlier} is open.",
    "Close {earlier} first.",
    "{earlier} 尚未结账，不能结账 {period}。",
    "请先结账 {earlier}。",
)
VOUCHER_UNPOSTED = Message(
    "accounting.voucher_unposted",
    "A voucher of {date} ({summary}) is not posted, so {period} cannot be closed.",
    "Have it reviewed and post it, or void it.",
    "{date} 的凭证（{summary}）尚未记账，不能结账 {period}。",
    "请审核并记账，或作废该凭证。",
)
NUMBER_GAP = Message(
    "accounting.number_gap",
    "The numbers of {word} in {period} have gaps: {count} vouchers up to number {last}.",
    "Run the check of the books and report what it finds.",
    "{period} 的「{word}」字凭证断号：共 {count} 张，最大号 {last}。",
    "请运行账务检查并上报结果。",
)
BALANCE_DIFFERS = Message(
    "accounting.balance_differs",
    "Account {account} in {period}: the kept balance {kept} is not the sum of the lines {lines}.",
    "Run the check of the books and report what it finds.",
    "{period} 科目 {account}：余额 {kept} 与分录合计 {lines} 不符。",
    "请运行账务检查并上报结果。",
)
CLOSE_REFUSED = Message(
    "accounting.close_refused",
    "The period cannot be closed.",
    "Clear the findings listed and close again.",
    "不能结账。",
    "请处理所列问题后再结账。",
)
REASON_MISSING = Message(
    "accounting.reason_missing",
    "A reason is needed to reopen a period.",
    "Say why; it is kept in the log.",
    "反结账必须填写原因。",
    "请填写原因，系统将记入操作日志。",
)
UNBALANCED = Message(
    "accounting.unbalanced",
    "Debit {debit} and credit {credit} differ by {difference}.",
    "Correct the amounts until both sides are equal.",
    "借方合计 {debit} 与贷方合计 {credit} 不平，相差 {difference}。",
    "请修改金额，使借贷平衡。",
)
ONE_SIDED = Message(
    "accounting.one_sided",
    "A voucher needs at least one debit and one credit line.",
    "Add the missing side.",
    "凭证至少要有一条借方分录和一条贷方分录。",
    "请补充缺少的一方。",
)
NOT_LEAF = Message(
    "accounting.not_leaf",
    "Line {line}: {account} has sub-accounts and takes no postings itself.",
    "Choose one of its sub-accounts.",
    "第 {line} 行：{account} 有下级科目，不能直接记账。",
    "请选择其明细科目。",
)
ACCOUNT_INACTIVE = Message(
    "accounting.account_inactive",
    "Line {line}: {account} is no longer in use.",
    "Choose another account, or put it into use again.",
    "第 {line} 行：{account} 已停用。",
    "请选择其他科目，或重新启用该科目。",
)
CONTROL_BY_HAND = Message(
    "accounting.control_by_hand",
    "Line {line}: {account} is a control account; only documents post to it.",
    "Enter an invoice, a payment or a stock document instead.",
    "第 {line} 行：{account} 是受控科目，只能由业务单据记账。",
    "请改用发票、收付款单或出入库单据。",
)
DIMENSION_MISSING = Message(
    "accounting.dimension_missing",
    "Line {line}: {account} needs {dimensions}.",
    "Fill in the missing dimension.",
    "第 {line} 行：{account} 缺少辅助核算 {dimensions}。",
    "请补充辅助核算项目。",
    words={"dimensions": missing},
)
OTHER_COMPANY = Message(
    "accounting.other_company",
    "Line {line}: {account}, or what the line names besides, belongs to another company.",
    "Choose accounts and dimensions of this company.",
    "第 {line} 行：{account} 或该行的辅助核算属于其他公司。",
    "请选择本公司的科目和辅助核算项目。",
)
ACCOUNT_USED = Message(
    "accounting.account_used",
    "{account} has postings, so its code, class, side and kind stay, and it gets no sub-accounts.",
    "Make a new account and use that from now on.",
    "{account} 已有发生额，编码、类别、方向和性质不能修改，也不能增设下级科目。",
    "请新设科目，今后使用新科目。",
)
VOUCHER_STATE = Message(
    "accounting.voucher_state",
    "A voucher cannot be changed in this way while it is {state}.",
    "Take it back to draft first.",
    "凭证处于 {state} 状态，不能这样修改。",
    "请先退回草稿。",
    status=409,
)
VOUCHER_SOURCE = Message(
    "accounting.voucher_source",
    "Only documents make automatic vouchers.",
    "Leave the source empty.",
    "自动凭证只能由业务单据生成。",
    "请不要填写来源。",
)
VOUCHER_FINAL = Message(
    "accounting.voucher_final",
    "{voucher} is no draft any more; it and its lines cannot be changed or deleted.",
    "A posted voucher is corrected by a red one; an unposted one is taken back to draft first.",
    "{voucher} 已不是草稿，凭证及分录不能修改或删除。",
    "已记账的凭证请用红字冲销；未记账的请先退回草稿。",
    status=409,
)
OWN_REVIEW = Message(
    "accounting.own_review",
    "Preparer and reviewer of a voucher must be two people.",
    "Have somebody else review it.",
    "制单人与审核人不能是同一人。",
    "请由其他人员审核。",
    status=403,
)
NOT_REVIEWED = Message(
    "accounting.not_reviewed",
    "A voucher is posted after its review; this one is {state}.",
    "Have it reviewed first.",
    "凭证审核后才能记账，当前状态为 {state}。",
    "请先审核。",
    status=409,
)
NOT_POSTED = Message(
    "accounting.not_posted",
    "Only a posted voucher is reversed.",
    "Change or void the draft instead.",
    "只有已记账的凭证才能冲销。",
    "未记账的凭证请直接修改或作废。",
    status=409,
)
REVERSED_ALREADY = Message(
    "accounting.reversed_already",
    "{voucher} was reversed before; a voucher is cancelled once.",
    "Look at the red voucher; write a new one if something is still wrong.",
    "{voucher} 已被冲销，一张凭证只能全额冲销一次。",
    "请查看红字凭证；如仍有差错请另制凭证。",
    status=409,
)
REVERSE_SOURCE = Message(
    "accounting.reverse_source",
    "{voucher} was made by a document.",
    "Reverse the document; its voucher, stock and open items go back with it.",
    "{voucher} 由业务单据生成。",
    "请冲销来源单据，凭证、库存和往来将一并冲销。",
    status=409,
)
CONTROL_SPLIT = Message(
    "accounting.control_split",
    "{account}: the voucher posts {gl}, the sub-ledger {sub}.",
    "This is a fault of the program or of a posting rule; nothing was saved. Check the posting rules changed last.",
    "{account}：凭证记账 {gl}，明细账记账 {sub}，两者不一致。",
    "这是程序或记账规则的差错，未保存任何数据。请检查最近修改的记账规则。",
)
NO_OPEN_ITEMS = Message(
    "accounting.no_open_items",
    "{account} keeps no open items.",
    "Check the account rules.",
    "{account} 不是往来核销科目。",
    "请检查科目规则。",
)
MATCH_AMOUNT = Message(
    "accounting.match_amount",
    "A settled amount must be greater than zero.",
    "Correct the amount or leave the line out.",
    "核销金额必须大于零。",
    "请修改金额或删除该行。",
)
MATCH_STRANGERS = Message(
    "accounting.match_strangers",
    "{item} and {counter} cannot settle each other: another partner or account, or the same side.",
    "Settle a claim with a payment of the same partner.",
    "{item} 与 {counter} 不能互相核销：往来单位或科目不同，或方向相同。",
    "请选择同一往来单位的债权与收付款核销。",
)
MATCH_TOO_MUCH = Message(
    "accounting.match_too_much",
    "{item}: {amount} is more than the {open} still open.",
    "Settle at most what is open.",
    "{item}：核销 {amount}，超过未核销金额 {open}。",
    "核销金额不能超过未核销金额。",
)
NO_ACCOUNT_FOR_ROLE = Message(
    "accounting.no_account_for_role",
    "No account is set for role {role} {category}.",
    "Add an account rule for it under Books, Account rules.",
    "角色 {role} {category} 没有对应的科目。",
    "请在“账务-科目规则”中补充。",
)
NO_POSTING_RULE = Message(
    "accounting.no_posting_rule",
    "No posting rule is in use for {event}.",
    "Add or enable one under Books, Posting rules.",
    "业务 {event} 没有启用的记账规则。",
    "请在“账务-记账规则”中新增或启用。",
)
BOOKS_OPEN = Message(
    "accounting.books_open",
    "The books of this company are open already.",
    "Use the chart that is there.",
    "本公司已建账。",
    "请使用现有科目表。",
    status=409,
)
OPENING_LATE = Message(
    "accounting.opening_late",
    "Opening balances can only be entered while the opening period is open.",
    "Reopen the periods in order, or correct by a voucher.",
    "期初期间已结账，不能再录入期初余额。",
    "请依次反结账，或通过凭证调整。",
)
NOTHING_TO_CLOSE = Message(
    "accounting.nothing_to_close",
    "There is no profit or loss to close in {period}.",
    "Nothing needs to be done.",
    "{period} 没有需要结转的损益。",
    "无需处理。",
)
NOT_REVIEWER = Message(
    "accounting.not_reviewer",
    "Only the reviewer takes a review back.",
    "Ask the person who reviewed it.",
    "只有审核人本人可以反审核。",
    "请联系审核人。",
    status=403,
)
BOTH_SIDES = Message(
    "accounting.both_sides",
    "Line {line} needs either a debit or a credit amount.",
    "Fill in one of the two; a red amount is negative.",
    "第 {line} 行必须且只能填写借方或贷方金额。",
    "请填写其中一方；红字填负数。",
)
PARENT_CODE = Message(
    "accounting.parent_code",
    "The code {code} must begin with the code of the account above, {parent}.",
    "Append two digits to the code above.",
    "科目编码 {code} 必须以上级科目编码 {parent} 开头。",
    "请在上级编码后增加两位。",
)
UNKNOWN_AMOUNT = Message(
    "accounting.unknown_event",
    "There is no business event {event}.",
    "Choose one of: {known}.",
    "没有业务事件 {event}。",
    "可用的事件：{known}。",
)
