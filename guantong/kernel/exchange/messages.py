"""Every message of import and export, in Chinese and English."""

from __future__ import annotations

from guantong.kernel.messages import Message

NO_FILE = Message(
    "exchange.no_file",
    "No file came with the request.",
    "Choose an xlsx or csv file.",
    "请求中没有文件。",
    "请选择 xlsx 或 csv 文件。",
)
EMPTY_FILE = Message(
    "exchange.empty_file",
    "{file} has no rows below its heading.",
    "Fill in the template and choose it again.",
    "{file} 在标题行之下没有数据。",
    "请填写模板后重新选择。",
)
TOO_LARGE = Message(
    "exchange.too_large",
    "{file} has {size} MB; at most {limit} MB are possible.",
    "Split it into several files.",
    "{file} 大小为 {size} MB，上限为 {limit} MB。",
    "请拆分为多个文件。",
    413,
)
TOO_MANY_ROWS = Message(
    "exchange.too_many_rows",
    "{file} has {found} rows; at most {limit} are possible.",
    "Split it into several files.",
    "{file} 有 {found} 行，上限为 {limit} 行。",
    "请拆分为多个文件。",
    413,
)
TOO_MANY_COLUMNS = Message(
    "exchange.too_many_columns",
    "{file} has more than {limit} columns.",
    "Delete what stands to the right of the table.",
    "{file} 的列数超过 {limit}。",
    "请删除表格右侧的多余内容。",
)
ZIP_BOMB = Message(
    "exchange.zip_bomb",
    "{file} would unpack to {size} MB and is not opened.",
    "Save the table anew from the spreadsheet program.",
    "{file} 解压后将达 {size} MB，已拒绝打开。",
    "请用表格软件重新另存。",
    413,
)
BROKEN_FILE = Message(
    "exchange.broken_file",
    "{file} is damaged, or is no xlsx file.",
    "Open it in the spreadsheet program, save it as xlsx and choose it again.",
    "{file} 已损坏，或不是 xlsx 文件。",
    "请用表格软件打开并另存为 xlsx 后重试。",
)
PASSWORD = Message(
    "exchange.password",
    "{file} is protected by a password.",
    "Save it without a password.",
    "{file} 设有密码。",
    "请另存为不带密码的文件。",
)
UNKNOWN_FORMAT = Message(
    "exchange.unknown_format",
    "{file} is neither an xlsx nor a csv file.",
    "Save it as xlsx (or csv) and choose it again.",
    "{file} 不是 xlsx 或 csv 文件。",
    "请另存为 xlsx（或 csv）后重试。",
)
UNKNOWN_ENCODING = Message(
    "exchange.unknown_encoding",
    "The text of {file} is neither UTF-8 nor GB18030.",
    "Save the file as CSV UTF-8.",
    "{file} 的文字编码既不是 UTF-8 也不是 GB18030。",
    "请另存为“CSV UTF-8”。",
)
UNKNOWN_COLUMN = Message(
    "exchange.unknown_column",
    "There is no column {found}.",
    "Use the headings of the template, or delete the column. Did you mean {near}?",
    "没有名为 {found} 的列。",
    "请使用模板中的列名，或删除该列。是否应为 {near}？",
)
DOUBLE_COLUMN = Message(
    "exchange.double_column",
    "The column {found} is there twice.",
    "Delete one of the two.",
    "列 {found} 出现了两次。",
    "请删除其中一列。",
)
MISSING_COLUMN = Message(
    "exchange.missing_column",
    "The column {label} is missing.",
    "Add it; the template has it.",
    "缺少列 {label}。",
    "请补充该列，可参照模板。",
)
FORMULA = Message(
    "exchange.formula",
    "{label} holds a formula ({found}).",
    "Copy the cells and paste them as values.",
    "{label}中是公式（{found}）。",
    "请复制后以“数值”方式粘贴。",
)
CELL_ERROR = Message(
    "exchange.cell_error",
    "{label} holds the spreadsheet error {found}.",
    "Correct the cell in the spreadsheet.",
    "{label}中是表格错误值 {found}。",
    "请在表格中更正该单元格。",
)
DOUBLE_KEY = Message(
    "exchange.double_key",
    "{label} {found} stands in row {first} already.",
    "Delete one of the two rows, or give it another {label}.",
    "{label} {found} 已在第 {first} 行出现。",
    "请删除其中一行，或改用其他{label}。",
)
NO_KEY = Message(
    "exchange.no_key",
    "{label} is empty, and no record stands above it.",
    "Fill in {label}; the rows of one record have the same one.",
    "{label}为空，且上方没有可归属的记录。",
    "请填写{label}；同一张单据的各行使用相同的值。",
)
HEADER_DIFFERS = Message(
    "exchange.header_differs",
    "{label} is {found} here but {expected} in row {first} of the same record.",
    "Let all rows of one record say the same, or leave the cell empty.",
    "{label}此处为 {found}，但同一记录的第 {first} 行为 {expected}。",
    "同一记录的各行应一致，或将该单元格留空。",
)
AMBIGUOUS_NAME = Message(
    "exchange.ambiguous_name",
    "{label}: {found} is the name of several records ({codes}).",
    "Use the code.",
    "{label}：名称 {found} 对应多条记录（{codes}）。",
    "请使用编码。",
)
NO_SUCH_BATCH = Message(
    "exchange.no_such_batch",
    "There is no import {id}.",
    "Choose the file again.",
    "没有导入批次 {id}。",
    "请重新选择文件。",
    404,
)
NO_SUCH_EXPORT = Message(
    "exchange.no_such_export",
    "There is no exported file {id}.",
    "Export again; files are kept for a week, those of scheduled reports for 90 days.",
    "没有导出文件 {id}。",
    "请重新导出；文件保留一周，定时报表保留 90 天。",
    404,
)
BAD_MODE = Message(
    "exchange.bad_mode",
    "{found} is no way to import.",
    "Use check, all or good_only.",
    "{found} 不是有效的导入方式。",
    "请使用 check、all 或 good_only。",
)
BAD_FORMAT = Message(
    "exchange.bad_format",
    "{found} is no format of files here.",
    "Use xlsx or csv.",
    "此处不支持 {found} 格式。",
    "请使用 xlsx 或 csv。",
)
REPORT_TOO_LARGE_FOR_PAPER = Message(
    "exchange.report_too_large_for_paper",
    "On paper there is room for {columns} columns and {rows} rows; this report has more.",
    "Take it as xlsx, or narrow it.",
    "打印最多 {columns} 列、{rows} 行，此报表超出。",
    "请导出为 xlsx，或缩小条件。",
)
NO_SUCH_SCHEDULE = Message(
    "exchange.no_such_schedule",
    "There is no scheduled report {id} that you may see or change.",
    "Load the list again; its owner may have deleted it.",
    "没有您可以查看或修改的定时报表 {id}。",
    "请刷新列表；所有者可能已删除。",
    404,
)
BAD_SCHEDULE = Message(
    "exchange.bad_schedule",
    "{what} of the scheduled report cannot be kept: {found}.",
    "Choose a saved set of a report, xlsx or pdf, day, week or month with its day, an hour from 0 to 23, and colleagues who may read"
    " the report.",
    "定时报表的“{what}”无法保存：{found}。",
    "请选择报表的查询方案，格式 xlsx 或 pdf，每天、每周或每月及其日期，0 至 23 点，以及可以查看该报表的同事。",
)
TOO_MANY_SCHEDULES = Message(
    "exchange.too_many_schedules",
    "You have {limit} scheduled reports already.",
    "Delete some that nobody reads.",
    "您已有 {limit} 个定时报表。",
    "请删除不再需要的。",
)
OWNER_GONE = Message(
    "exchange.owner_gone",
    "The owner of the scheduled report can no longer sign in to this company.",
    "Delete it, and let somebody else set it up.",
    "定时报表的所有者已不能登录该公司。",
    "请删除，并由其他人重新设置。",
)
REPORT_READY = Message(
    "exchange.report_ready",
    "Your report {name} is there",
    "Fetch the file, or open the report.",
    "您的定时报表“{name}”已生成",
    "请下载文件，或打开报表。",
)
REPORT_SENT = Message(
    "exchange.report_sent",
    "{who} sends you the report {name}",
    "Fetch the file, or open the report.",
    "{who}发来定时报表“{name}”",
    "请下载文件，或打开报表。",
)
STILL_RUNNING = Message(
    "exchange.still_running",
    "The import {id} is still at work.",
    "Wait until it has ended.",
    "导入批次 {id} 仍在进行。",
    "请等待其结束。",
    409,
)
