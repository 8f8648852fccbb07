// What was done in this window and Python has not acknowledged yet.

const ANSWER_MS = 4000;

export class Queue {
  // `memory` keeps the operations over a change of page: `client`, `next`, `pending`.
  constructor(memory) {
    this.memory = memory;
  }

  get pending() { return this.memory.pending; }

  add(op) {
    this.pending.push({ id: this.memory.next++, ...op });
    this.push();
  }

  // A message of Python came, with a way to answer it.
  heard(acks, setStateValue) {
    this.setStateValue = setStateValue;
    const ack = acks[this.memory.client] ?? 0;
    this.memory.next = Math.max(this.memory.next, ack + 1);
    this.memory.pending = this.pending.filter((op) => op.id > ack);
    if (ack > this.ack || this.ack === undefined) {
      this.ack = ack;
      this.answered();
    }
  }

  // One message at a time: what is drawn meanwhile goes with the next, so that fast clicks do not interrupt every run
  // of the page before it comes to its end. A message without an answer is sent again.
  push() {
    if (this.waiting || !this.pending.length) return;
    this.setStateValue("ops", { client: this.memory.client, ops: this.pending.slice() });
    this.waiting = setTimeout(() => this.answered(), ANSWER_MS);
  }

  answered() {
    clearTimeout(this.waiting);
    this.waiting = undefined;
    this.push();
  }

  close() {
    clearTimeout(this.waiting);
  }
}
