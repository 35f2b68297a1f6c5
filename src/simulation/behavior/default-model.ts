import { readModel, type BehaviorModel } from './model';

/**
 * Plausible values for permission-based marketing, in the middle of what senders publish. They are no
 * forecast for anybody's own contacts: `n8n-journey behavior learn` makes a model of those.
 */
export const DEFAULT_MODEL_YAML = `name: Typical marketing
# How alike one contact's reactions are: 0 as chance has it, 1 always the same.
likeness: 0.4
# Activity by local hour, from midnight, and by weekday, from Monday.
hours: [2, 1, 0.5, 0.5, 0.7, 2, 5, 7, 8, 9, 9, 8, 8, 7, 7, 7, 7, 8, 8, 9, 9, 8, 6, 4]
weekdays: [1.05, 1.1, 1.1, 1.05, 1, 0.85, 0.85]
# Each message beyond two in 7 days interests a tenth less, and annoys a quarter more.
frequency: {window: 7 days, free: 2, factor: 0.9, unsubscribeFactor: 1.25}
messages:
  # Shares of the messages that reached their recipient. Later rules override earlier ones.
  - open: 0
    openDelay: {median: 20 minutes, p90: 8 hours}
    click: 0.02
    clickDelay: {median: 1 minute, p90: 15 minutes}
    unsubscribe: 0.001
    events:
      - event: Order Completed
        rate: 0.04
        of: click
        delay: {median: 20 minutes, p90: 1 day}
        properties:
          orderId: {id: order}
          cartId: {same: cartId}
          revenue: {median: 45, p90: 130}
    answer:
      rate: 0.1
      delay: {median: 2 minutes, p90: 1 hour}
      nps: {10: 24, 9: 20, 8: 18, 7: 12, 6: 7, 5: 7, 4: 3, 3: 3, 2: 2, 1: 1, 0: 3}
      csat: {5: 50, 4: 28, 3: 11, 2: 5, 1: 6}
  - when: {channel: email}
    open: 0.24
    openDelay: {median: 2 hours, p90: 30 hours}
    click: 0.026
    clickDelay: {median: 1 minute, p90: 20 minutes}
    reply: 0.001
    unsubscribe: 0.0022
    complain: 0.0002
    machineOpen: 0.35
    machineClick: 0.01
    bounce: {hard: 0.004, soft: 0.006}
  - when: {channel: email, purpose: transactional}
    open: 0.5
    click: 0.06
    unsubscribe: 0
    complain: 0.0001
  - when: {channel: sms}
    click: 0.08
    reply: 0.01
    unsubscribe: 0.006
    bounce: {hard: 0.01, soft: 0.01}
  - when: {channel: whatsapp}
    open: 0.7
    click: 0.1
    reply: 0.03
    unsubscribe: 0.008
    bounce: {hard: 0.02, soft: 0.005}
  - when: {channel: "*push"}
    open: 0.05
    click: 0.04
  - when: {channel: inApp}
    open: 0.3
    click: 0.08
starts: {over: 7 days}
`;

export function defaultModel(): BehaviorModel {
	return readModel({ name: 'the default model', content: DEFAULT_MODEL_YAML });
}
