import { Modal } from 'antd';
import { t, type MessageKey } from '../../core/i18n';

const KEYS: [keys: string, meaning: MessageKey][] = [
  ['Ctrl S', 'keys.save'], ['Ctrl Enter', 'keys.step'], ['Alt N', 'keys.new'], ['Alt ↑ / Alt ↓', 'keys.neighbour'], ['Alt L', 'keys.lines'], ['Alt Enter', 'keys.open_ref'], ['Alt P', 'keys.print'], ['Alt Shift P', 'printing.preview'], ['Ctrl K', 'keys.palette'], ['Esc', 'keys.escape'],
  ['Enter', 'keys.enter'], ['Tab', 'keys.tab'], ['F2', 'keys.edit'], ['Ctrl D', 'keys.fill'], ['Ctrl Z / Ctrl Y', 'keys.undo'], ['Ctrl C / Ctrl V', 'keys.clipboard'], ['?', 'keys.help'], ['F1', 'help.title'], ['F8', 'toasts.key'],
];

export default function Shortcuts({ onClose }: { onClose: () => void }) {
  return (
    <Modal open title={t('keys.title')} onCancel={onClose} footer={null} width={520} wrapProps={{ 'data-testid': 'shortcuts' }}>
      <table className="pg-plain"><tbody>{KEYS.map(([keys, meaning]) => <tr key={keys}><th scope="row"><kbd className="pg-kbd">{keys}</kbd></th><td>{t(meaning)}</td></tr>)}</tbody></table>
    </Modal>
  );
}
