"""What tasks, jobs and attachments say to people."""

from __future__ import annotations

from guantong.kernel.messages import Message

NO_SUCH_TASK = Message(
    "work.no_such_task",
    "There is no open task {id} for you.",
    "Load your inbox again; somebody else may have done it.",
    "没有您的待办任务 {id}。",
    "请刷新待办；可能已由他人完成。",
    404,
)
NO_SUCH_JOB = Message(
    "work.no_such_job",
    "There is no job {id}, or you may not see it.",
    "Look it up in the list of jobs.",
    "后台任务 {id} 不存在，或您无权查看。",
    "请在后台任务列表中查找。",
    404,
)
NOT_FAILED = Message(
    "work.not_failed",
    "The job {label} has not failed and is not repeated.",
    "Wait until it has ended.",
    "后台任务“{label}”并未失败，不能重试。",
    "请等待其结束。",
    409,
)
UNKNOWN_KIND = Message(
    "work.unknown_kind",
    "This version of the program knows no job of the kind {kind}.",
    "Tell your administrator.",
    "当前版本没有“{kind}”类后台任务。",
    "请联系管理员。",
)
JOB_FAILED = Message(
    "work.job_failed",
    "The job stopped because of a fault of the program. Nothing of the unfinished part was saved. Trace {trace_id}.",
    "Retry it; if it fails again, tell your administrator the trace number.",
    "后台任务因程序错误而停止，未完成的部分没有保存。追踪号 {trace_id}。",
    "请重试；如再次失败，请将追踪号告知管理员。",
)
JOB_INTERRUPTED = Message(
    "work.job_interrupted",
    "The job was interrupted {attempts} times and is not begun again by itself.",
    "Retry it when the server runs steadily.",
    "后台任务已中断 {attempts} 次，不再自动重启。",
    "请在服务器稳定后重试。",
)
JOB_ENDED = Message(
    "work.job_ended",
    "{label} is finished",
    "Fetch the file, or see the job.",
    "{label}已完成",
    "请下载文件，或查看后台任务。",
)
JOB_STOPPED = Message(
    "work.job_stopped",
    "{label} failed: {why}",
    "See what is said in the job, and retry it there.",
    "{label}失败：{why}",
    "请查看后台任务中的说明，并在该处重试。",
)
NO_SUCH_SCHEDULE = Message(
    "work.no_such_schedule",
    "There is no schedule {code} that can be switched.",
    "See /api/jobs/schedules for those that there are.",
    "没有可开关的定时任务 {code}。",
    "请查看后台任务页面中的定时任务。",
    404,
)
BAD_KEEP = Message(
    "work.bad_keep",
    "{keep} cannot be kept.",
    "Keep 1 to {most}.",
    "不能保留 {keep} 份。",
    "请填 1 至 {most}。",
)
FILE_TOO_LARGE = Message(
    "work.file_too_large",
    "{name} has {size} bytes; at most {limit} are kept.",
    "Make it smaller, for example by scanning at a lower resolution.",
    "{name} 大小为 {size} 字节，上限为 {limit} 字节。",
    "请压缩文件，例如降低扫描分辨率。",
    413,
)
FILE_EMPTY = Message(
    "work.file_empty",
    "{name} is empty.",
    "Choose the file again.",
    "{name} 是空文件。",
    "请重新选择文件。",
)
FILE_MISSING = Message(
    "work.file_missing",
    "No file was sent.",
    "Send it as multipart/form-data in the field file.",
    "没有收到文件。",
    "请以 multipart/form-data 的 file 字段发送。",
)
FILE_KIND = Message(
    "work.file_kind",
    "{name} is of a kind that is not kept.",
    "Kept are: {known}.",
    "{name} 的文件类型不允许上传。",
    "允许的类型：{known}。",
)
FILE_NAME = Message(
    "work.file_name",
    "{name} does not hold what its name says: it looks like {found}.",
    "Give the file its right ending.",
    "{name} 的内容与扩展名不符，内容为 {found}。",
    "请使用正确的扩展名。",
)
TOO_MANY_FILES = Message(
    "work.too_many_files",
    "The document has {limit} attachments already.",
    "Delete some, or put several into one zip file.",
    "该单据已有 {limit} 个附件。",
    "请删除一些，或打包为一个压缩文件。",
)
NO_SUCH_FILE = Message(
    "work.no_such_file",
    "There is no attachment {id} on this document.",
    "Load the document again.",
    "该单据没有附件 {id}。",
    "请重新载入单据。",
    404,
)
FILE_LOST = Message(
    "work.file_lost",
    "The content of {name} is missing on the server.",
    "Tell your administrator: it can be restored from the backup of the media folder.",
    "服务器上缺少 {name} 的内容。",
    "请联系管理员，从媒体目录的备份中恢复。",
    409,
)
NO_SUCH_VIEW = Message(
    "work.no_such_view",
    "There is no saved view {id} that you may use or change.",
    "Load the list again; its owner may have taken it back.",
    "没有您可以使用或修改的列表方案 {id}。",
    "请刷新列表；所有者可能已收回共享。",
    404,
)
VIEW_NAMED_TWICE = Message(
    "work.view_named_twice",
    "You have a view with this name for this list already.",
    "Choose another name, or change the view that has it.",
    "该列表已有同名方案。",
    "请换一个名称，或修改已有的方案。",
    409,
)
BAD_VIEW = Message(
    "work.bad_view",
    "{what} of the view cannot be kept: {found}.",
    "Give a name of 1 to 60 characters, columns of the list, and roles you hold yourself.",
    "列表方案的“{what}”无法保存：{found}。",
    "名称为 1 至 60 字，列须属于该列表，角色须为您自己拥有的角色。",
)
