"""What people are told of the nightly backup."""

from __future__ import annotations

from guantong.kernel.messages import Message

NO_SPACE = Message(
    "backup.no_space",
    "The disk of {folder} has {free} free; the backup needs about {needed}.",
    "Free some space, keep fewer backups, or name another folder in GUANTONG_BACKUP_TO; nothing was written or removed.",
    "{folder} 所在磁盘剩余 {free}，备份约需 {needed}。",
    "请清出空间、减少保留份数，或用 GUANTONG_BACKUP_TO 指定其他目录；未写入也未删除任何文件。",
)
FAILED = Message(
    "backup.failed",
    "The backup was not made: {why}",
    "Mend what is said, then repeat the job.",
    "备份未完成：{why}",
    "请按提示处理后重试该任务。",
)
INCOMPLETE = Message(
    "backup.incomplete",
    "The backup {file} was made, but the content of {count} attachments is missing or damaged: {which}",
    "Restore these attachments from an older backup; older backups were kept.",
    "备份 {file} 已完成，但有 {count} 个附件内容缺失或损坏：{which}",
    "请从更早的备份中恢复这些附件；旧备份均已保留。",
)
