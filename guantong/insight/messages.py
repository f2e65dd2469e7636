"""What insight may say."""

from guantong.kernel.messages import Message

BOOKS_DISAGREE = Message(
    code="insight.books_disagree",
    en="The check of the books found {differences} differences.",
    hint_en="The log names them. Run guantong check for the rows, and tell whoever looks after the system.",
    zh="账务核对发现 {differences} 处差异。",
    hint_zh="明细见日志;可运行 guantong check 查看具体行,并通知系统管理员。",
)
