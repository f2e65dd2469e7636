"""What comments say to people."""

from __future__ import annotations

from guantong.kernel.messages import Message

MENTIONED = Message(
    "talk.mentioned",
    "{who} mentioned you at {number}: {text}",
    "Open the document and answer in its comments.",
    "{who} 在 {number} 中提到了您：{text}",
    "请打开单据，在评论中回复。",
)
NOT_SAID = Message(
    "talk.not_said",
    "A comment holds 1 to {limit} characters; this one has {length}.",
    "Write something, or put a long text into an attachment.",
    "评论应为 1 至 {limit} 字，现为 {length} 字。",
    "请填写内容；较长的文字请作为附件上传。",
)
NOT_MENTIONED = Message(
    "talk.not_mentioned",
    "The user {found} cannot be mentioned here: no such user, or one who may not see this record.",
    "Choose somebody from the list that @ offers.",
    "不能在此提及用户 {found}：该用户不存在，或无权查看此记录。",
    "请从输入 @ 后的列表中选择。",
)
NOT_YOURS = Message(
    "talk.not_yours",
    "The comment {id} is not yours to change, or it is older than a day.",
    "Write a new comment instead.",
    "评论 {id} 不是您写的，或已超过一天，不能再修改。",
    "请另写一条评论。",
    409,
)
