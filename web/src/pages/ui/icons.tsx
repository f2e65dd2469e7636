/** The icons of the client. Each stands in a control that has a name of its own; the English name that an icon brings is read out to nobody. */
import {
  BellOutlined as Bell, CalendarOutlined as Calendar, CheckOutlined as Check, CloseOutlined as Close, DownOutlined as Down, FilterFilled as Filtered, FilterOutlined as Filter,
  HomeOutlined as Home, LeftOutlined as Left, MenuOutlined as Menu, MinusOutlined as Minus, PlusOutlined as Plus, PrinterOutlined as Printer, QuestionCircleOutlined as QuestionCircle,
  RightOutlined as Right, SearchOutlined as Search, SettingOutlined as Setting, UserOutlined as User,
} from '@ant-design/icons';
import type { ComponentProps } from 'react';

type Icon = typeof Bell;

function quiet(Drawn: Icon) {
  return function QuietIcon(props: Omit<ComponentProps<Icon>, 'ref'>) {
    return <Drawn {...props} role={undefined} aria-label={undefined} aria-hidden="true" />;
  };
}

export const BellOutlined = quiet(Bell);
export const CalendarOutlined = quiet(Calendar);
export const CheckOutlined = quiet(Check);
export const CloseOutlined = quiet(Close);
export const DownOutlined = quiet(Down);
export const FilterFilled = quiet(Filtered);
export const FilterOutlined = quiet(Filter);
export const HomeOutlined = quiet(Home);
export const LeftOutlined = quiet(Left);
export const MenuOutlined = quiet(Menu);
export const MinusOutlined = quiet(Minus);
export const PlusOutlined = quiet(Plus);
export const PrinterOutlined = quiet(Printer);
export const QuestionCircleOutlined = quiet(QuestionCircle);
export const RightOutlined = quiet(Right);
export const SearchOutlined = quiet(Search);
export const SettingOutlined = quiet(Setting);
export const UserOutlined = quiet(User);
