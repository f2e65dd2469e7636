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
