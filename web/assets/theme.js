// Set before the page is drawn, so that it does not change colour in front of
// the reader.
try {
  const theme = localStorage.getItem("theme");
  if (theme) document.documentElement.dataset.theme = theme;
} catch { /* no storage: the system's choice holds */ }
