/* A dialog that the server sent open becomes modal: focus goes in, Escape and the button close it. */
export function mount(dialog) {
  if (dialog.open) dialog.close();
  dialog.showModal();
  dialog.addEventListener("click", (event) => { if (event.target === dialog) dialog.close(); });
}
