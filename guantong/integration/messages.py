"""What importing another system's files may say."""

from guantong.kernel.messages import Message

UNKNOWN_MAPPING = Message(
    code="integration.unknown_mapping",
    en="There is no mapping {name}.",
    hint_en="Shipped mappings: {known}. Or give the path of a mapping file of your own (TOML).",
    zh="没有名为 {name} 的导入映射。",
    hint_zh="自带的映射:{known};也可以给出自己的映射文件(TOML)路径。",
    status=404,
)
NO_FOLDER = Message(
    code="integration.no_folder",
    en="The folder {folder} does not exist.",
    hint_en="Give the folder that holds the csv files.",
    zh="文件夹 {folder} 不存在。",
    hint_zh="请给出存放 csv 文件的文件夹。",
)
NO_FILE = Message(
    code="integration.no_file",
    en="The file {file} is missing in {folder}.",
    hint_en="Put the file there, or take its step out of the mapping.",
    zh="{folder} 中缺少文件 {file}。",
    hint_zh="请放入该文件,或从映射中去掉相应步骤。",
)
NOT_A_NUMBER = Message(
    code="integration.not_a_number",
    en="{field}: “{found}” is not a number.",
    hint_en="Correct the value in the source file.",
    zh="{field}:“{found}”不是数字。",
    hint_zh="请在来源文件中更正。",
)
SURPLUS_CELLS = Message(
    code="integration.surplus_cells",
    en="{file} row {row} has {count} cells more than the heading.",
    hint_en="Put quotes around text with commas, or set unquoted_commas = true in the mapping.",
    zh="{file} 第 {row} 行比表头多 {count} 个单元格。",
    hint_zh="含逗号的文字请加引号,或在映射中设置 unquoted_commas = true。",
)
CELLS_JOINED = Message(
    code="integration.cells_joined",
    en="{file}, {column}: a comma without quotes had split the cell in {count} rows ({rows}); taken in the first as “{found}”.",
    hint_en="Put quotes around text with commas in the source.",
    zh="{file} 的 {column}:有 {count} 行（{rows}）的单元格被未加引号的逗号拆开,首行按“{found}”导入。",
    hint_zh="请在来源文件中给含逗号的文字加引号。",
)
NOTED = Message(
    code="integration.noted",
    en="{file}, {column}: {count} rows ({rows}). {reason}",
    hint_en="Nothing needs to be done unless your own data mean something else.",
    zh="{file} 的 {column}:{count} 行（{rows}）。{reason}",
    hint_zh="如与贵公司数据含义一致则无需处理。",
)
NO_SUCH_RECORD = Message(
    code="integration.no_such_record",
    en="{file} row {row}, {column}: there is no “{found}”.",
    hint_en="Import it in an earlier step of the mapping, or correct the file.",
    zh="{file} 第 {row} 行 {column}:“{found}”不存在。",
    hint_zh="请在映射的前面步骤中导入该记录,或更正文件。",
)
NO_QUANTITY = Message(
    code="integration.no_quantity",
    en="{file} row {row}: {item} has the quantity {found}; nothing to post.",
    hint_en="Nothing needs to be done.",
    zh="{file} 第 {row} 行：{item} 数量为 {found},无需入账。",
    hint_zh="无需处理。",
)
NOT_PLAYED = Message(
    code="integration.not_played",
    en="{reference}, {step} on {on}:",
    hint_en="The rest was played; correct this one and run the import again.",
    zh="{reference} {on} 的{step}:",
    hint_zh="其余单据已处理;请更正后再次运行导入。",
)
DIFFERENCES = Message(
    code="integration.differences",
    en="{count} control totals differ between files and ledgers.",
    hint_en="Compare the lines marked with ! in the table.",
    zh="文件与账簿有 {count} 个控制总数不一致。",
    hint_zh="请核对表中带 ! 的行。",
)
