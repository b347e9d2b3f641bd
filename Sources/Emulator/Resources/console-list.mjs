// A long table of which only the rows in view exist.

import { h, setAttribute } from "./console-dom.mjs";
import { indexOf } from "./console-store.mjs";

const rowHeight = 28;
const overscan = 6;
/** How long after a movement of the pointer its rows stay where they are. */
const pointerRest = 1500;

export class WindowedTable {
  #items = [];
  #rows = new Map();
  #spare = [];
  #active = null;
  #selected = null;
  #pointerTime = -Infinity;
  #frame = 0;
  #seen = 0;
  #first = 0;
  #isFollowing = true;

  /**
   * Items have a `number` and are given oldest first.
   * - `columns`: `{ title, class }` each
   * - `newestOnTop`: whether the newest is the first row; the table then stays at the top, else at the end
   * - `paint(cells, item, row)`: writes an item
   * - `open(item)`: Enter or a click
   * - `moved(item)`: the keyboard went to another row
   * - `changed({ isFollowing, missed })`: whether the table follows what is new, and how many new items are out of view
   */
  constructor({ label, columns, newestOnTop, paint, open, moved, changed }) {
    Object.assign(this, { columns, newestOnTop, paint, open, moved, changed });
    this.body = h("tbody");
    this.table = h("table", { role: "grid", "aria-label": label, "aria-rowcount": 1 },
      h("thead", {}, h("tr", { "aria-rowindex": 1 },
        columns.map((column) => h("th", { class: column.class, scope: "col", title: column.hint }, column.title)))),
      this.body);
    this.space = h("div", { class: "space" });
    this.content = h("div", { class: "list-content" }, this.space, this.table);
    this.element = h("div", {
      class: "list", tabindex: "-1",
      onscroll: () => this.#scrolled(), onkeydown: (event) => this.#pressed(event),
      onpointermove: () => (this.#pointerTime = performance.now()),
      onpointerleave: () => (this.#pointerTime = -Infinity),
    }, this.content);
    this.body.addEventListener("click", (event) => {
      const row = event.target.closest("tr");
      if (!row || event.target.closest("a") || getSelection()?.type === "Range") return;
      this.#activate(row.item.number);
      this.open(row.item);
    });
    this.body.addEventListener("focusin", (event) => {
      const row = event.target.closest("tr");
      if (row) this.#activate(row.item.number);
    });
    this.observer = new ResizeObserver(() => this.render());
    this.observer.observe(this.element);
  }

  dispose() {
    this.observer.disconnect();
    cancelAnimationFrame(this.#frame);
  }

  /** The number of the row that is open. */
  get selected() {
    return this.#selected;
  }

  /** Shows what is new, from now on. */
  follow() {
    this.#isFollowing = true;
    if (this.element.contains(document.activeElement)) document.activeElement.blur();
    this.#pointerTime = -Infinity;
    this.#goToEdge();
    this.render();
    this.#report();
  }

  /** Takes the items to show. Rows in view stay where they are, unless the table follows. */
  update(items, { isReset = false } = {}) {
    const anchor = this.#anchor();
    this.#items = items;
    setAttribute(this.table, "aria-rowcount", items.length + 1);
    this.content.style.height = `${items.length * rowHeight + this.#headHeight}px`;
    if (isReset) {
      this.#isFollowing = true;
      this.#goToEdge();
    } else if (this.#isFollowing && !this.#isHeld()) {
      this.#goToEdge();
    } else if (anchor !== null) {
      const top = this.#indexOf(anchor.number) * rowHeight + anchor.rest;
      if (Math.abs(this.element.scrollTop - top) >= 1) this.element.scrollTop = top;
      if (this.newestOnTop) this.#isFollowing = this.#isAtEdge();
    }
    this.render();
    this.#report();
  }

  /** Marks a row as the one that is open, and brings it into view if `reveals`. */
  select(number, { reveals = false } = {}) {
    this.#selected = number;
    if (number !== null) this.#active = number;
    if (reveals && number !== null) this.#reveal(number);
    this.render(true);
  }

  focusActive() {
    if (this.#items.length === 0) return;
    const number = this.#active ?? this.#items[this.#itemIndex(this.#firstInView())].number;
    this.#focus(number);
  }

  get #headHeight() {
    return rowHeight;
  }

  /** Rows and items run in opposite directions if the newest is on top; the conversion is the same both ways. */
  #itemIndex(index) {
    return this.newestOnTop ? this.#items.length - 1 - index : index;
  }

  #indexOf(number) {
    const index = Math.min(indexOf(this.#items, number), this.#items.length - 1);
    return Math.max(0, this.#itemIndex(index));
  }

  #firstInView() {
    return Math.min(Math.max(0, this.#items.length - 1), Math.floor(this.element.scrollTop / rowHeight));
  }

  #anchor() {
    if (this.#items.length === 0) return null;
    const index = this.#firstInView();
    return { number: this.#items[this.#itemIndex(index)].number, rest: this.element.scrollTop - index * rowHeight };
  }

  /** Whether someone is about to use a row: it must not move away. */
  #isHeld() {
    if (!this.newestOnTop) return false;
    return performance.now() - this.#pointerTime < pointerRest || this.body.contains(document.activeElement);
  }

  #isAtEdge() {
    const { scrollTop, scrollHeight, clientHeight } = this.element;
    return this.newestOnTop ? scrollTop < 1 : scrollTop + clientHeight >= scrollHeight - rowHeight / 2;
  }

  #goToEdge() {
    const edge = this.newestOnTop ? 0 : Math.max(0, this.content.offsetHeight - this.element.clientHeight);
    if (Math.abs(this.element.scrollTop - edge) >= 1) this.element.scrollTop = edge;
  }

  #report() {
    const newest = this.#items.at(-1)?.number ?? 0;
    if (this.#isFollowing) this.#seen = newest;
    const missed = newest <= this.#seen ? 0 : this.#items.length - indexOf(this.#items, this.#seen + 1);
    this.changed?.({ isFollowing: this.#isFollowing, missed });
  }

  #scrolled() {
    const isAtEdge = this.#isAtEdge();
    if (isAtEdge !== this.#isFollowing) {
      this.#isFollowing = isAtEdge;
      this.#report();
    }
    if (this.#frame === 0) this.#frame = requestAnimationFrame(() => this.render());
  }

  /** Puts the rows in view into the page. `repaints` writes them all again. */
  render(repaints = false) {
    cancelAnimationFrame(this.#frame);
    this.#frame = 0;
    const height = this.element.clientHeight;
    if (height === 0) return;
    const first = Math.max(0, this.#firstInView() - overscan);
    const last = Math.min(this.#items.length, Math.ceil((this.element.scrollTop + height) / rowHeight) + overscan);
    this.#first = first;
    const wanted = new Map();
    for (let index = first; index < last; index += 1) {
      const item = this.#items[this.#itemIndex(index)];
      wanted.set(item.number, item);
    }
    const hadFocus = this.body.contains(document.activeElement);
    for (const [number, row] of this.#rows) {
      if (wanted.has(number)) continue;
      row.remove();
      this.#rows.delete(number);
      this.#spare.push(row);
    }
    // The list takes over the focus of a row that has left the view: the arrow keys go on from there.
    if (hadFocus && !this.body.contains(document.activeElement)) this.element.focus({ preventScroll: true });
    this.space.style.height = `${first * rowHeight}px`;
    const entry = wanted.has(this.#active) ? this.#active : this.#items[this.#itemIndex(this.#firstInView())]?.number;
    let index = 0;
    for (const [number, item] of wanted) {
      let row = this.#rows.get(number);
      if (row === undefined) {
        row = this.#spare.pop() ?? this.#makeRow();
        this.#rows.set(number, row);
        row.item = null;
      }
      if (this.body.children[index] !== row) this.body.insertBefore(row, this.body.children[index] ?? null);
      if (row.item !== item || repaints) {
        row.item = item;
        this.paint(row.children, item, row);
      }
      setAttribute(row, "aria-rowindex", first + index + 2);
      setAttribute(row, "aria-selected", String(number === this.#selected));
      setAttribute(row, "tabindex", number === entry ? 0 : -1);
      index += 1;
    }
    this.#spare.length = Math.min(this.#spare.length, 60);
  }

  #makeRow() {
    return h("tr", {}, this.columns.map((column) => h("td", { role: "gridcell", class: column.class })));
  }

  #activate(number) {
    if (this.#active === number) return;
    this.#active = number;
    for (const [each, row] of this.#rows) setAttribute(row, "tabindex", each === number ? 0 : -1);
  }

  #reveal(number) {
    const top = this.#indexOf(number) * rowHeight;
    const room = this.element.clientHeight - this.#headHeight - rowHeight;
    if (top < this.element.scrollTop) this.element.scrollTop = top;
    else if (top > this.element.scrollTop + room) this.element.scrollTop = top - Math.max(0, room);
  }

  #focus(number) {
    this.#activate(number);
    this.#reveal(number);
    this.render();
    this.#rows.get(number)?.focus({ preventScroll: true });
  }

  #pressed(event) {
    if (event.target.closest("a, button") || event.altKey || event.ctrlKey || event.metaKey) return;
    if (this.#items.length === 0) return;
    const page = Math.max(1, Math.floor(this.element.clientHeight / rowHeight) - 2);
    const steps = { ArrowDown: 1, ArrowUp: -1, PageDown: page, PageUp: -page, Home: -Infinity, End: Infinity };
    const number = this.#active ?? this.#items[this.#itemIndex(this.#first)].number;
    const index = this.#indexOf(number);
    if (event.key in steps) {
      const target = Math.min(this.#items.length - 1, Math.max(0, index + steps[event.key]));
      const item = this.#items[this.#itemIndex(target)];
      this.#focus(item.number);
      this.moved?.(item);
    } else if (event.key === "Enter" || event.key === " ") {
      this.open(this.#items[this.#itemIndex(index)]);
    } else {
      return;
    }
    event.preventDefault();
  }
}
