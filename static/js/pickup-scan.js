// The scan button: WeChat's scanner reads, the form carries what it read.
document.querySelectorAll("form[data-scan-form]").forEach((form) => {
  form.querySelector("[data-scan]").addEventListener("click", async () => {
    const text = await window.lindianWechat.scan();
    if (text) { form.elements.text.value = text; form.requestSubmit(); }
  });
});
