// Elements and tables. Text that strangers chose (names, clients, reasons) gets into the page as text alone.

/** The element of an id that index.html has. */
export const byId = id => document.getElementById(id);

/** Makes an element with attributes and children, which are elements or text. */
export function element(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === undefined || value === null || value === false) continue;
    if (name === 'onclick') made.addEventListener('click', value);
    else made.setAttribute(name, value === true ? '' : value);
  }
  made.append(...children);
  return made;
}

/** Sets text only where it differs, so that screen readers are told of changes alone. */
export function setText(target, text) {
  if (target.textContent !== text) target.textContent = text;
}

/** Sets an attribute only where it differs. */
export function setAttribute(target, name, value) {
  if (target.getAttribute(name) !== value) target.setAttribute(name, value);
}

/**
 * A table whose rows stay while their items do, so that the focus on a button outlives a refresh.
 * columns: [{ title, make?: item => [elements], update: (cell, item) }]; keyOf: item => text.
 */
export class Table {
  #rows = new Map();
  #body = element('tbody', { role: 'rowgroup' });
  #empty;
  #table;

  constructor(place, caption, columns, keyOf, whenEmpty) {
    this.columns = columns;
    this.keyOf = keyOf;
    const titles = columns.map(column =>
      element('th', { scope: 'col', role: 'columnheader', class: column.class }, column.title || element('span', { class: 'unseen' }, column.spoken || 'Actions')));
    this.#table = element('table', { role: 'table', 'aria-label': caption },
      element('thead', { role: 'rowgroup' }, element('tr', { role: 'row' }, ...titles)), this.#body);
    this.#empty = element('p', { class: 'muted' }, whenEmpty);
    place.replaceChildren(this.#table, this.#empty);
    // Before the first answer there is nothing to say.
    this.#table.hidden = this.#empty.hidden = true;
  }

  show(items) {
    const gone = new Set(this.#rows.keys());
    let before = null;
    for (const item of items) {
      const key = this.keyOf(item);
      gone.delete(key);
      let row = this.#rows.get(key);
      if (!row) this.#rows.set(key, row = this.#make());
      row.item = item;
      this.columns.forEach((column, index) => column.update(row.cells[index], item));
      const next = before ? before.nextSibling : this.#body.firstChild;
      if (next !== row.line) this.#body.insertBefore(row.line, next);
      before = row.line;
    }
    for (const key of gone) {
      this.#rows.get(key).line.remove();
      this.#rows.delete(key);
    }
    this.#table.hidden = items.length === 0;
    this.#empty.hidden = items.length > 0;
  }

  #make() {
    const row = { item: null, line: element('tr', { role: 'row' }) };
    row.cells = this.columns.map(column => {
      const cell = element('td', { role: 'cell', 'data-label': column.title, class: column.class });
      if (column.make) cell.append(...column.make(() => row.item));
      row.line.append(cell);
      return cell;
    });
    return row;
  }
}

/** A column that shows text. */
export const textColumn = (title, text, style) => ({ title, class: style, update: (cell, item) => setText(cell, text(item)) });
