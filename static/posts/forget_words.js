// Who signed out leaves no words in this browser, which others may use (local_copies.js).
for (const name of Object.keys(localStorage)) if (name.startsWith("unsaved-words:")) localStorage.removeItem(name)
