// For browsers that the other scripts are too new for. Itself in the oldest JavaScript there is, for they read no other.
(function () {
    var root = document.documentElement, i;
    function show(id) {
        var note = document.getElementById(id);
        if (note) note.removeAttribute('hidden');
    }
    // the youngest of what the other scripts use: who has this (Chromium 86, Firefox 79, Safari 14) has all of it
    if (window.fetch && window.Promise && root.replaceChildren && ''.replaceAll) {
        show('new-browser');
        return;
    }
    root.className = root.className + ' old-browser';
    show('old-browser');
    // where a template is a box like any other, what stands in it would be sent with the form
    if (!window.HTMLTemplateElement) {
        window.onload = function () {
            var templates = document.getElementsByTagName('template');
            for (i = templates.length - 1; i >= 0; i--) templates[i].parentNode.removeChild(templates[i]);
        };
    }
})();
