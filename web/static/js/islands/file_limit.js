/* A file that is too long is told before it is sent: a server that refuses it unread leaves the browser without a page. */
export function mount(input, signal) {
  input.addEventListener("change", () => {
    const tooLong = (input.files[0]?.size ?? 0) > Number(input.dataset.most);
    input.setCustomValidity(tooLong ? input.dataset.sentence : "");
    input.reportValidity();
  }, { signal });
}
