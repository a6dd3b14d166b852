"""What happens on the page when somebody changes something: its states, and what leads from one to the next.

The server keeps nobody's state: case, changes and pins come along with every question. Each answer is
computed once, within a time, and a newer question stops the older one. What comes in was looked at before
(``events``), but for the state, which a tab may have kept from another version.

What a tab remembers, who writes each and who reads it (``page.js``: the browser alone):

=========  ====================================  =================  ==========================================
store      what it holds                         written by         read by
=========  ====================================  =================  ==========================================
origin     which case the tab began with         change             change
case       the file as opened, the scenario,     change             change build weigh solve complete why
           pairs forced, rules switched off                         pinning compare save
history    the steps that led to it, and undone  change             change tell
changes    path in the case → its new value      change             change build weigh solve complete why
                                                                    pinning compare save
chosen     choices from lists, not yet seen to   page.js            change
done       up to which choice it was seen to     change             change
unpinned   which pin was removed last            page.js            pinning
pressed    which pair was asked about last       page.js            why
turn       grows when controls must be anew      change             change build
built      the turn that the controls are of     build              change weigh
visitor    a name for this tab's computations    page               change build weigh solve complete progress
                                                                    why pinning compare save
asked      the state that an answer is due for   weigh              solve busy
begun      the state of which the rest is due    solve              complete busy why
answered   the state whose results are shown     solve complete     compare busy why
about      the pair whose reason is shown        why                why
pins       results kept to be compared           pinning            pinning compare
=========  ====================================  =================  ==========================================

How one leads to the next; a state is known by its key (``WhatIf.key``):

* *at rest*: ``asked == answered``. A moved control, a choice or a file calls ``change``: a new ``case`` or
  ``changes``; with another case, scenario or profile, or what could not be used, a higher ``turn`` too.
* ``turn`` calls ``build``, which draws the controls again and says so in ``built``. Until ``built == turn``
  the controls on the page are another case's, and ``change`` does not listen to them.
* ``case``, ``changes`` or ``built`` call ``weigh``: weights at once, and ``asked`` names the state.
* *solving*: ``asked`` differs from ``answered``; what is shown is stale. ``asked`` calls ``solve``. It ends
  in ``answered`` (everything, or words why there is no portfolio: at rest) or, where the rest takes long, in
  ``begun``.
* *completing*: ``begun == asked``; the portfolio is shown. ``begun`` calls ``complete``, which ends in
  ``answered``, and where the time is over the portfolio stays and ``trouble`` says so.
* *superseded*: a newer state was asked for meanwhile. Whoever computed the older one changes nothing.
* a defect ends in ``answered`` as well, with words in place of results: the page never waits for ever.
"""
