"""What brands say to people."""

from __future__ import annotations

from guantong.kernel.messages import Message

ONE = Message(
    "brand.one",
    "A company has one brand only, and its code is always “brand”.",
    "Open the page “Brand” and change what is there; in a file, write “brand” as the code, and the row changes it.",
    "每个公司只有一个品牌，编码固定为“brand”，不能再新增。",
    "请打开“品牌”页面直接修改；用文件导入时编码填“brand”，即修改已有的品牌。",
    409,
)
SIGN_IN_JUST_TAKEN = Message(
    "brand.sign_in_just_taken",
    "Another company put its brand on the sign-in page at this moment; the page shows one only.",
    "Save again to put yours there instead, or leave “On the sign-in page” empty.",
    "另一家公司刚刚把品牌设到了登录页；登录页只显示一个品牌。",
    "如仍要使用本公司的品牌，请再保存一次；否则请取消“用于登录页”。",
    409,
)
ON_SIGN_IN_PAGE = Message(
    "brand.on_sign_in_page",
    "This brand is also shown on the sign-in page, which only those who may set that page change.",
    "Take it off the sign-in page and save, or ask somebody with the permission “Set the brand of the sign-in page”.",
    "该品牌也显示在登录页，只有可设置登录页的人才能修改。",
    "请取消“用于登录页”后保存，或请有“设置登录页的品牌”权限的人修改。",
    403,
)
NOT_A_COLOUR = Message(
    "brand.not_a_colour",
    "“{found}” is no colour.",
    "Write a colour as # and six digits from 0 to f, such as #1f5fbf.",
    "“{found}”不是颜色。",
    "请写成 # 加六位 0 至 f，例如 #1f5fbf。",
)
CONTRAST = Message(
    "brand.contrast",
    "{found} cannot be read well in the {look} look: its contrast with {ground} is {ratio} : 1, and text needs {least} : 1.",
    "Take {nearest}, the nearest colour that can be read, or choose another.",
    "{found} 在{look}外观下不易看清：与 {ground} 的对比度为 {ratio} : 1，文字至少需要 {least} : 1。",
    "请采用最接近且可看清的颜色 {nearest}，或另选颜色。",
)
LOGO_SIZE = Message(
    "brand.logo_size",
    "The logo has {found} bytes; at most {limit} fit.",
    "Save it smaller: 320 × 80 dots are enough for screen and paper.",
    "标志为 {found} 字节，最多 {limit} 字节。",
    "请缩小后再上传：320 × 80 像素已足够显示和打印。",
    413,
)
LOGO_KIND = Message(
    "brand.logo_kind",
    "The logo is no picture that the program knows (it begins with {found}).",
    "Choose a PNG, JPEG or SVG file; the content decides, not the name.",
    "标志不是可识别的图片（开头为 {found}）。",
    "请选择 PNG、JPEG 或 SVG 文件；以内容为准，而不是文件名。",
)
LOGO_WIDE = Message(
    "brand.logo_wide",
    "The logo has {found} dots; at most {limit} a side are taken.",
    "Save it smaller: 320 × 80 dots are enough for screen and paper.",
    "标志为 {found} 像素，每边最多 {limit}。",
    "请缩小后再上传：320 × 80 像素已足够显示和打印。",
)
LOGO_BROKEN = Message(
    "brand.logo_broken",
    "The logo's file is damaged: {found}.",
    "Open it in a picture program and save it anew.",
    "标志文件已损坏：{found}。",
    "请用图片软件打开并重新保存。",
)
LOGO_UNSAFE = Message(
    "brand.logo_unsafe",
    "The SVG holds something that a picture does not need and that could do harm: {found}.",
    "Save it as plain SVG with shapes, texts and gradients only, or as PNG.",
    "SVG 中含有图片不需要且可能有害的内容：{found}。",
    "请另存为只含图形、文字和渐变的普通 SVG，或存为 PNG。",
)
