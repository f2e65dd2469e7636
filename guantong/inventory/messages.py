"""Every message of the stock, in Chinese and English."""

from __future__ import annotations

from guantong.kernel.messages import Message

NOT_ENOUGH = Message(
    "inventory.not_enough",
    "{item}: {warehouse} has {on_hand}, {wanted} are wanted; {short} are missing.",
    "Reduce the quantity, choose another warehouse, or receive the goods first.",
    "{item}：{warehouse} 现存 {on_hand}，需要 {wanted}，缺少 {short}。",
    "请减少数量、更换仓库，或先办理入库。",
    status=409,
)
RESERVED_FOR_OTHERS = Message(
    "inventory.reserved_for_others",
    "{item}: {warehouse} has {on_hand}, but {reserved} are reserved for other orders; {short} are missing.",
    "Reduce the quantity, or release the reservation of the other order.",
    "{item}：{warehouse} 现存 {on_hand}，其中 {reserved} 已被其他订单预留，缺少 {short}。",
    "请减少数量，或释放其他订单的预留。",
    status=409,
)
SHORT_ON_DAY = Message(
    "inventory.short_on_day",
    "{item}: {warehouse} would be short by {short} on {date}, because later movements need the goods.",
    "Choose a later date, or a smaller quantity.",
    "{item}：后续业务已占用，{warehouse} 在 {date} 将缺少 {short}。",
    "请改用更晚的日期，或减少数量。",
    status=409,
)
NO_COST = Message(
    "inventory.no_cost",
    "{item}: quantities that move without cost must come to zero.",
    "This is a fault of the program; nothing was saved.",
    "{item}：不计成本的数量变动合计必须为零。",
    "这是程序差错，未保存任何数据。",
)
STRANGE_PLACE = Message(
    "inventory.strange_place",
    "{item}, its warehouse {warehouse}, its bin or what it is booked to belongs to another company or another warehouse.",
    "Choose item, warehouse, bin and partners of this company.",
    "{item}、仓库 {warehouse}、库位或其核算对象不属于本公司或该仓库。",
    "请选择本公司的物料、仓库、库位和往来对象。",
)
BIN_USED = Message(
    "inventory.bin_used",
    "Goods have been in bin {bin}, so it stays in its warehouse.",
    "Make a new bin in the other warehouse and transfer the goods.",
    "库位 {bin} 已有出入库记录，不能改到其他仓库。",
    "请在另一仓库新建库位，再办理调拨。",
)
NOT_STOCK_ACCOUNT = Message(
    "inventory.not_stock_account",
    "{account} is no stock account.",
    "Correct the account rule of role INVENTORY.",
    "{account} 不是存货科目。",
    "请修改角色 INVENTORY 的科目规则。",
)
NO_STOCK_ACCOUNT = Message(
    "inventory.no_stock_account",
    "{item} has no stock account.",
    "Add an account rule of role INVENTORY for its category.",
    "{item} 没有存货科目。",
    "请为其物料分类补充角色 INVENTORY 的科目规则。",
)
METHOD_NOT_OFFERED = Message(
    "inventory.method_not_offered",
    "{item}: valuation by {method} is not offered yet.",
    "Set the item or its category to moving average.",
    "{item}：暂不支持计价方法 {method}。",
    "请将物料或其分类的计价方法改为移动加权平均。",
)
NEGATIVE_VALUE = Message(
    "inventory.negative_value",
    "{item}: the value of a movement cannot be negative.",
    "Give a value of zero or more.",
    "{item}：出入库金额不能为负数。",
    "请填写零或正数。",
)
OVER_RETURN = Message(
    "inventory.over_return",
    "{item}: {wanted} are more than the {open} that can still be returned of {original}.",
    "Reduce the quantity.",
    "{item}：退回 {wanted}，超过可退数量 {open}（原数量 {original}）。",
    "请减少数量。",
    status=409,
)
BACK_TOO_EARLY = Message(
    "inventory.back_too_early",
    "{item}: what moved on {original} cannot be taken back on {date} already.",
    "Date it on {original} or later.",
    "{item}：{original} 发生的收发不能在 {date} 退回或冲销。",
    "请将日期改为 {original} 或之后。",
)
NEGATIVE_AT_CLOSE = Message(
    "inventory.negative_at_close",
    "{item} is negative ({quantity}, value {value}) at the end of {period}.",
    "Receive or count the goods before closing.",
    "{period} 期末 {item} 为负数（数量 {quantity}，金额 {value}）。",
    "请补办入库或盘点后再结账。",
)
NOT_POSITIVE = Message(
    "inventory.not_positive",
    "The quantity {quantity} must be greater than zero.",
    "Enter what moves as a positive quantity; a reversal takes a posted document back.",
    "数量 {quantity} 必须大于零。",
    "请填写正数；已过账单据请用冲销退回。",
)
SERVICE_ITEM = Message(
    "inventory.service_item",
    "{item} is a service and is never stocked.",
    "Choose a stocked item.",
    "{item} 是服务，不能出入库。",
    "请选择库存物料。",
)
SAME_PLACE = Message(
    "inventory.same_place",
    "The goods would stay where they are.",
    "Choose another warehouse or bin to move them to.",
    "调出与调入是同一位置。",
    "请选择不同的仓库或库位。",
)
COUNTED_TWICE = Message(
    "inventory.counted_twice",
    "This item and place stand in line {first} already.",
    "Add both counts up in one line.",
    "该物料及库位已在第 {first} 行盘点。",
    "请合并为一行。",
)
NO_REASON_ACCOUNT = Message(
    "inventory.no_reason_account",
    "The reason {reason} names no account.",
    "Give the reason code an account or an account role.",
    "原因 {reason} 没有指定科目。",
    "请在原因码中指定科目或科目角色。",
)
IS_RED = Message(
    "inventory.is_red",
    "{document} is itself a reversal.",
    "Enter the movement again instead.",
    "{document} 本身是冲销单。",
    "请重新录入单据。",
    status=409,
)
NOT_MOVED = Message(
    "inventory.not_moved",
    "{document} says {said} of {item}, but {moved} was moved in its name.",
    "Documents are posted by their own step, which moves the goods; nothing was saved.",
    "{document} 记载 {item} 的数量为 {said}，而以其名义实际出入库 {moved}。",
    "请通过单据自身的过账操作出入库；未保存任何数据。",
    status=409,
)
