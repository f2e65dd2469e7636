import { App } from 'antd';
import { t } from '../../core/i18n';

export interface Question {
  title: string;
  /** What goes with it, a sentence each. */
  lost: readonly string[];
  /** What the button says; to delete, unless something else is offered. */
  act?: string;
  /** Undefined: there is nothing to decide, only to be told. */
  onSure: (() => unknown) | undefined;
}

/** Asks before something is deleted and says what is lost. The safe button has the focus. */
export function useSure(): (question: Question) => void {
  const { modal } = App.useApp();
  return ({ title, lost, act, onSure }) => {
    const content = <div data-testid="sure">{lost.map((sentence) => <p key={sentence}>{sentence}</p>)}</div>;
    if (onSure === undefined) modal.info({ title, content, okText: t('common.close') });
    else modal.confirm({
      title, content, okText: act ?? t('common.delete'), okButtonProps: { danger: act === undefined }, cancelText: t('common.cancel'), focusable: { autoFocusButton: 'cancel' },
      onOk: async () => { await onSure(); },
    });
  };
}
