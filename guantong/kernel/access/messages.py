"""What access says to people. Nothing here tells which part of a sign-in was wrong."""

from __future__ import annotations

from guantong.kernel.messages import Message

BAD_SIGN_IN = Message(
    "access.bad_sign_in",
    "User name, password or code is not right.",
    "Check them and try again; an administrator can set a new password.",
    "用户名、密码或验证码不正确。",
    "请核对后重试；忘记密码请联系管理员重置。",
    401,
)
TOTP_REQUIRED = Message(
    "access.totp_required",
    "A code from your authenticator is needed.",
    "Enter the six digits shown by your authenticator app, or one of your recovery codes.",
    "需要动态验证码。",
    "请输入验证器应用显示的六位数字，或一个恢复码。",
    401,
)
LOCKED = Message(
    "access.locked",
    "Too many attempts. Signing in is locked until {until}.",
    "Wait until then, or ask an administrator to unlock you.",
    "尝试次数过多，登录已锁定至 {until}。",
    "请届时再试，或联系管理员解锁。",
    429,
)
FORGED = Message(
    "access.bad_origin",
    "The request does not come from this site.",
    "Open Guantong's own page and sign in there.",
    "请求并非来自本站页面。",
    "请在贯通自己的页面登录。",
    403,
)
WRONG_PASSWORD = Message(
    "access.wrong_password",
    "The present password is not right.",
    "Enter the password you signed in with.",
    "当前密码不正确。",
    "请输入您登录时使用的密码。",
)
PASSWORD_TOO_SHORT = Message(
    "access.password_too_short",
    "The password has fewer than {limit} characters.",
    "Use {limit} or more; a sentence of your own is easy to remember.",
    "密码少于 {limit} 个字符。",
    "请使用至少 {limit} 个字符，例如一句容易记住的话。",
)
PASSWORD_TOO_LONG = Message(
    "access.password_too_long",
    "The password has more than {limit} characters.",
    "Shorten it.",
    "密码超过 {limit} 个字符。",
    "请缩短密码。",
)
PASSWORD_TOO_COMMON = Message(
    "access.password_too_common",
    "The password is on the lists of common passwords.",
    "Choose one that nobody else would.",
    "该密码过于常见。",
    "请换一个他人想不到的密码。",
)
PASSWORD_ONLY_DIGITS = Message(
    "access.password_only_digits",
    "The password is made of digits only.",
    "Add letters or signs.",
    "密码不能全是数字。",
    "请加入字母或符号。",
)
PASSWORD_TOO_SIMILAR = Message(
    "access.password_too_similar",
    "The password resembles the user name, name or e-mail address.",
    "Choose one that does not contain them.",
    "密码与用户名、姓名或邮箱过于相似。",
    "请勿在密码中使用这些信息。",
)
SAME_PASSWORD = Message(
    "access.same_password",
    "The new password is the present one.",
    "Choose another one.",
    "新密码与当前密码相同。",
    "请换一个密码。",
)
NO_TOTP_PENDING = Message(
    "access.no_totp_pending",
    "There is no second factor waiting for its first code.",
    "Begin anew and scan the code that is shown.",
    "没有等待确认的动态验证码。",
    "请重新开始并扫描显示的二维码。",
    409,
)
WRONG_CODE = Message(
    "access.wrong_code",
    "The code is not right or was used already.",
    "Wait for the next code; check that the clock of your phone is right.",
    "验证码不正确或已使用过。",
    "请等待下一个验证码，并确认手机时间准确。",
)
NO_SUCH_ROLE = Message(
    "access.no_such_role",
    "There is no role {found}.",
    "Known roles: {known}.",
    "没有角色 {found}。",
    "可用角色：{known}。",
)
NO_SUCH_USER = Message(
    "access.no_such_user",
    "There is no user {found}.",
    "Check the user name.",
    "没有用户 {found}。",
    "请核对用户名。",
    404,
)
BAD_USERNAME = Message(
    "access.bad_username",
    "{found} cannot be a user name.",
    "Use up to 60 letters, digits, dots, dashes or underscores, without spaces.",
    "{found} 不能用作用户名。",
    "请使用不超过 60 个字母、汉字、数字、点、横线或下划线，不含空格。",
)
BAD_PATTERN = Message(
    "access.bad_pattern",
    "{found} is neither a permission nor a pattern of permissions.",
    "Write it like sales.sales_order.read or sales.*.*.",
    "{found} 不是权限，也不是权限模式。",
    "请写成 sales.sales_order.read 或 sales.*.* 的形式。",
)
NOTHING_MEANT = Message(
    "access.nothing_meant",
    "No permission is meant by {found}.",
    "Check the spelling; every permission there is stands in the list of permissions.",
    "{found} 没有对应任何权限。",
    "请核对拼写，可用权限见权限列表。",
)
LAST_ADMINISTRATOR = Message(
    "access.last_administrator",
    "Nobody could manage users any more.",
    "Give another active user the administrator's role first.",
    "这样将没有人能够管理用户。",
    "请先将管理员角色授予另一位启用的用户。",
    409,
)
SYSTEM_ROLE = Message(
    "access.system_role",
    "The role {code} came with the program and cannot be deleted.",
    "Change what it grants, or take it from its holders.",
    "角色 {code} 为系统角色，不能删除。",
    "可修改其权限，或从持有人处收回。",
    409,
)
ROLE_IN_USE = Message(
    "access.role_in_use",
    "{count} users hold the role {code}.",
    "Take it from them first.",
    "有 {count} 位用户持有角色 {code}。",
    "请先从这些用户处收回。",
    409,
)
BEYOND_OWN = Message(
    "access.beyond_own",
    "You cannot give what you do not have: {missing}.",
    "Ask somebody who has these permissions.",
    "您不能授予自己没有的权限：{missing}。",
    "请由拥有这些权限的人授予。",
    403,
)
BAD_PREFERENCE = Message(
    "access.bad_preference",
    "“{found}” cannot name a preference.",
    "Use small letters, digits and . : - _, at most 120 of them.",
    "“{found}”不能作为偏好设置的名称。",
    "请使用小写字母、数字和 . : - _，最多 120 个字符。",
)
